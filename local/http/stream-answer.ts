/**
 * Passes a streamed response on to the client. What the function writes begins with JSON and eight zero bytes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
import type { ServerResponse } from 'node:http';
import * as z from 'zod';

const preludeSchema = z.object({
  statusCode: z.number().int().min(100).max(599),
  headers: z.record(z.string(), z.string()).default({}),
});

const delimiter = Buffer.alloc(8);
const longestPrelude = 65_536;
/** What waits for a client that does not read; beyond it the client is cut off. */
const mostWaitingBytes = 1_048_576;

export interface StreamedAnswer {
  /** Takes a part of what the function writes. */
  take(bytes: Uint8Array): void;
  /** Whether the client has got a status. */
  readonly hasBegun: boolean;
}

export function streamAnswer(response: ServerResponse, requestId: string): StreamedAnswer {
  let hasBegun = false;
  let waiting: Buffer = Buffer.alloc(0);
  return {
    get hasBegun() {
      return hasBegun;
    },
    take(bytes) {
      if (response.destroyed) return;
      if (hasBegun) return write(response, bytes);
      waiting = Buffer.concat([waiting, bytes]);
      const end = waiting.indexOf(delimiter);
      if (end < 0 && waiting.length <= longestPrelude) return;
      const prelude = end < 0 ? undefined : readPrelude(waiting.subarray(0, end));
      if (prelude === undefined) return void response.destroy(new Error('The function did not begin with a prelude.'));
      hasBegun = true;
      response.writeHead(prelude.statusCode, { ...prelude.headers, 'x-amzn-requestid': requestId });
      response.flushHeaders();
      write(response, waiting.subarray(end + delimiter.length));
    },
  };
}

function write(response: ServerResponse, bytes: Uint8Array): void {
  if (bytes.length > 0) response.write(bytes);
  if (response.writableLength > mostWaitingBytes) response.destroy();
}

function readPrelude(bytes: Buffer): z.output<typeof preludeSchema> | undefined {
  try {
    return preludeSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}
