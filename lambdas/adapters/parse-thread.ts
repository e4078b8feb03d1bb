import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import * as z from 'zod';
import { openParserPorts } from './parser-ports.ts';
import { defaultParserSettings } from './parser-settings.ts';
import { serveParses } from './serve-parses.ts';

const environment = z.object({
  DOCLING_URL: z.string().default(defaultParserSettings.DOCLING_URL),
  OCR_LANGUAGES: z.string().default(defaultParserSettings.OCR_LANGUAGES),
});
// Recordings do not come here: their calls are metered by the database of the function.
const ports = openParserPorts({ ...environment.parse(process.env), TRANSCRIBER_URL: '' });

/** What the thread does in which documents are parsed that may take too much of everything. */
export function serveParseThread(): void {
  serveParses(
    (document) => parseWithChildren({ ...document, ports }),
    // A recogniser holds a thread and 150 MB, which must not stay between batches.
    () => ports.recognizer.release(),
  );
}
