import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allowOrigin, type CorsRule } from './cors.ts';
import type { Credentials } from './credentials.ts';
import type { ObjectStorage } from './objects/object-storage.ts';
import type { Queues } from './queues/queues.ts';
import type { RequestCounts } from './request-counts.ts';
import { answerS3 } from './s3/answer-s3.ts';
import { s3RequestOf } from './s3/operation.ts';
import { diskErrorOf, S3Error } from './s3/s3-error.ts';
import { createSignatureCheck, demandKeyId, keyIdOf } from './signature.ts';

export interface StorageServerOptions {
  readonly storage: ObjectStorage;
  readonly queues: Queues;
  readonly counts: RequestCounts;
  readonly credentials: Credentials;
  readonly directory: string;
  readonly port: number;
  readonly now: () => number;
  readonly corsRulesOf: (bucket: string) => readonly CorsRule[];
  readonly onError: (error: unknown) => void;
}

/** The one port of S3 and SQS. Everything that reaches it is signed and addressed to the loopback by name or number. */
export async function listenForStorage(options: StorageServerOptions): Promise<{ server: Server; url: string }> {
  const demandSignature = createSignatureCheck(options.credentials, options.now);
  const hosts = new Set<string>();

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!hosts.has(message.headers.host ?? '')) {
      const advice = 'Address the bucket in the path, not in the host name';
      throw new S3Error('AccessDenied', `The host ${message.headers.host} is not this one. ${advice}.`, 403);
    }
    const { method = '', url = '/' } = message;
    const isAllowed = allowOrigin(message, response, options.corsRulesOf(bucketOf(url)));
    if (method === 'OPTIONS') {
      response.writeHead(isAllowed ? 200 : 403).end();
    } else if (message.headers['x-amz-target'] !== undefined) {
      demandKeyId(keyIdOf(message.headers), options.credentials);
      options.queues.answer(message, response);
    } else {
      demandSignature({ method, url, headers: message.headers });
      const request = s3RequestOf(method, url, message.headers);
      options.counts.add('s3', request.operation);
      await answerS3({ storage: options.storage, request, message, response });
    }
  };

  const server = createServer((message, response) => {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    response.setHeader('x-amz-request-id', requestId);
    answer(message, response).catch((error: unknown) => fail(error, message, response, requestId, options));
  });
  // Clients keep connections; a server that closes one first makes their next request fail.
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  hosts.add(`127.0.0.1:${port}`).add(`localhost:${port}`);
  return { server, url: `http://127.0.0.1:${port}` };
}

function fail(
  error: unknown,
  message: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  options: StorageServerOptions,
): void {
  // Whoever went away in the middle cannot be told, and what was half sent must not look whole.
  if (response.headersSent || (message.destroyed && !message.complete)) {
    response.destroy();
    return;
  }
  const known = error instanceof S3Error ? error : diskErrorOf(error, options.directory);
  if (known === undefined) options.onError(error);
  const answer = known ?? new S3Error('InternalError', 'The local cloud failed; see its log.', 500);
  const body = message.method === 'HEAD' ? '' : answer.toXml(requestId);
  const headers = { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) };
  // The rest of the body is read and dropped: closing now would reset the connection before the answer is read.
  message.resume();
  response.writeHead(answer.status, headers).end(body);
}

function bucketOf(url: string): string {
  return url.split(/[/?]/, 2)[1] ?? '';
}
