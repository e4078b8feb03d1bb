import { cleanDocuments, type ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openParserPorts } from '../adapters/parser-ports.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { batchEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: batchEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET }) {
    const ledger = createLedger(await openDatabase(DATABASE_URL));
    const parserPorts = openParserPorts();
    const parse: ParseDocument = (document) => parseWithChildren({ ...document, ports: parserPorts });
    return {
      ledger,
      lake: openObjectStore(LAKE_BUCKET),
      configurationOf: rememberConfiguration(ledger),
      parse,
      // A recogniser holds a thread and 150 MB, which must not stay between batches.
      release: () => parserPorts.recognizer.release(),
    };
  },
  run: (input, ports) => cleanDocuments(input, ports).finally(ports.release),
});
