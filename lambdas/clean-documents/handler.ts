import { cleanDocuments, type ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { meteredTranscriber } from '../adapters/metered-transcriber.ts';
import { createModelGateway } from '../adapters/model-gateway.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openParserPorts } from '../adapters/parser-ports.ts';
import { parserIdentityOf } from '../adapters/parser-settings.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { batchEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: batchEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET, ...settings }) {
    const database = await openDatabase(DATABASE_URL);
    const [ledger, gateway, ports] = [createLedger(database), createModelGateway(database), openParserPorts(settings)];
    const parse: ParseDocument = (document, { tenantId, jobId }) => {
      const transcriber =
        ports.transcriber && meteredTranscriber(ports.transcriber, gateway, { tenantId, jobId, stage: 'clean' });
      return parseWithChildren({ ...document, ports: { ...ports, ...(transcriber && { transcriber }) } });
    };
    return {
      ledger,
      lake: openObjectStore(LAKE_BUCKET),
      configurationOf: rememberConfiguration(ledger),
      parse,
      parserIdentity: parserIdentityOf(settings),
      // A recogniser holds a thread and 150 MB, which must not stay between batches.
      release: () => ports.recognizer.release(),
    };
  },
  run: (input, ports) => cleanDocuments(input, ports).finally(ports.release),
});
