/** Entry of the thread in which documents are parsed that may take too much of everything. */
import { serveParseThread } from '../adapters/parse-thread.ts';

serveParseThread();
