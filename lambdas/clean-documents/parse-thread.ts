/** Entry of the thread in which documents are parsed that may take too much of everything. */
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import * as z from 'zod';
import { openParserPorts } from '../adapters/parser-ports.ts';
import { defaultParserSettings } from '../adapters/parser-settings.ts';
import { serveParses } from '../adapters/serve-parses.ts';

const environment = z.object({
  DOCLING_URL: z.string().default(defaultParserSettings.DOCLING_URL),
  OCR_LANGUAGES: z.string().default(defaultParserSettings.OCR_LANGUAGES),
});
// Recordings do not come here: their calls are metered by the database of the function.
const ports = openParserPorts({ ...environment.parse(process.env), TRANSCRIBER_URL: '' });

serveParses(
  (document) => parseWithChildren({ ...document, ports }),
  // A recogniser holds a thread and 150 MB, which must not stay between batches.
  () => ports.recognizer.release(),
);
