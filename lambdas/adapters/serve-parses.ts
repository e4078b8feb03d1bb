import { parentPort } from 'node:worker_threads';
import type { ParsedDocument } from '@sheaf/core/ingestion/parsing/parse-document';
import type { FromThread, ParseInput, ToThread } from './parse-messages.ts';

/** The other end of `createThreadParser`: parses in this thread whatever it is sent, one document at a time. */
export function serveParses(parse: (input: ParseInput) => Promise<ParsedDocument>, release: () => Promise<void>): void {
  const port = parentPort;
  if (port === null) throw new Error('This file is the entry of a worker thread; start it as one.');
  const answer = (message: FromThread) => port.postMessage(message);
  port.on('message', async (asked: ToThread) => {
    try {
      if (asked.type === 'parse') answer({ type: 'parsed', parsed: await parse(asked.input) });
      else {
        await release();
        answer({ type: 'released' });
      }
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      answer({ type: 'refused', name, message });
    }
  });
  answer({ type: 'ready' });
}
