/** Entry of the thread in which documents are parsed that may take too much of everything. */
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { openParserPorts } from '../adapters/parser-ports.ts';
import { serveParses } from '../adapters/serve-parses.ts';

const ports = openParserPorts();

serveParses(
  (document) => parseWithChildren({ ...document, ports }),
  // A recogniser holds a thread and 150 MB, which must not stay between batches.
  () => ports.recognizer.release(),
);
