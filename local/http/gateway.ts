/** The HTTP endpoint of the local cloud: API Gateway in front of the functions of the API. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '@sheaf/core/ports';
import type { ApiResource } from '../assembly/inventory.ts';
import { type InvocationResult, payloadLimitBytes } from '../functions/invocation.ts';
import type { InvokeOptions } from '../functions/lane.ts';
import { clientOf } from './client-of.ts';
import { matchRoute } from './match-route.ts';
import { isBinaryType, proxyEvent, proxyResponse } from './proxy-event.ts';
import { streamAnswer } from './stream-answer.ts';

export interface GatewayOptions {
  readonly api: ApiResource;
  readonly invoke: (functionName: string, payload: string, options?: InvokeOptions) => Promise<InvocationResult>;
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen on. @default 127.0.0.1 */
  readonly host?: string;
  /** Whether forwarded fields are those of the operator's own proxy. @default false */
  readonly isBehindProxy?: boolean;
  readonly logger: Logger;
}

export interface Gateway {
  readonly url: string;
  /** Takes no more requests, and ends streams; resolves when the requests under way were answered, or after two seconds. */
  close(): Promise<void>;
}

/** API Gateway's own limits. */
const bodyLimitBytes = 10 * 1024 * 1024;
const answerTimeoutMs = 29_000;
const graceMs = 2_000;
/** As API Gateway: 10,240 bytes of headers; and what it would not wait for. */
const headerLimitBytes = 10_240;
const limits = { maxHeaderSize: headerLimitBytes, headersTimeout: 10_000, requestTimeout: 30_000 };
/** A client that reads nothing for so long is let go; an answer is held in memory until it is read. */
const silenceMs = 60_000;
/** More at a time are closed at once: this process must have files left for its work. */
const mostConnections = 1_000;

/** After what a client that was throttled may come again. */
const retryAfterSeconds = 10;

/** @throws Error when the port is taken, with what to do. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const streams = new Set<ServerResponse>();
  const server = createServer(
    { ...limits, keepAliveTimeout: 65_000, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      answer(options, request, response, streams).catch((error: unknown) => {
        options.logger.error('A request could not be answered.', { error: String(error) });
        if (!response.headersSent) refuse(response, 502, 'Internal server error');
        else response.destroy();
      });
    },
  );
  server.timeout = silenceMs;
  server.maxConnections = mostConnections;
  server.on('clientError', refuseBroken);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(options.port, options.host ?? '127.0.0.1', resolve);
  });
  return {
    url: urlOf(server.address() as AddressInfo),
    close: async () => {
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      for (const response of streams) response.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      clearTimeout(timer);
    },
  };
}

async function answer(
  { api, invoke, isBehindProxy = false }: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
  streams: Set<ServerResponse>,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, 'Request Entity Too Large');
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const matched = matchRoute(api.routes, request.method ?? 'GET', pathname);
  if (matched === undefined) return refuse(response, 403, 'Missing Authentication Token');
  const { functionName, isStreaming } = matched.route;
  const requestId = randomUUID();
  const isBinary = isBinaryType(request.headers['content-type'], api.binaryMediaTypes);
  const payload = JSON.stringify(
    proxyEvent({
      request,
      client: clientOf(request, isBehindProxy),
      body,
      requestId,
      apiId: api.id,
      isBinary,
      matched,
    }),
  );
  if (payload.length > payloadLimitBytes) return refuse(response, 413, 'Request Entity Too Large');
  if (isStreaming) {
    streams.add(response);
    return passOn(response, requestId, (options) => invoke(functionName, payload, options)).finally(() =>
      streams.delete(response),
    );
  }
  const result = await withinTime(invoke(functionName, payload));
  if (result === undefined) return refuse(response, 504, 'Endpoint request timed out');
  const proxied = result.error ? undefined : proxyResponse(result.payload);
  if (proxied === undefined) return refuse(response, 502, 'Internal server error');
  const hasBody = proxied.statusCode !== 204 && proxied.statusCode !== 304;
  response.writeHead(proxied.statusCode, {
    ...proxied.headers,
    ...(hasBody && { 'content-length': proxied.body.length }),
    'x-amzn-requestid': requestId,
  });
  response.end(request.method === 'HEAD' ? undefined : proxied.body);
}

/** A stream has no time-out but the function's own. When the client goes, the function hears of it. */
async function passOn(
  response: ServerResponse,
  requestId: string,
  invoke: (options: InvokeOptions) => Promise<InvocationResult>,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const streamed = streamAnswer(response, requestId);
  const { error } = await invoke({ onChunk: (bytes) => streamed.take(bytes), signal: gone.signal });
  if (response.destroyed) return;
  if (error?.errorType === 'TooManyRequestsException') {
    response.setHeader('retry-after', retryAfterSeconds);
    return refuse(response, 503, `All streams are taken. Try again after ${retryAfterSeconds} s, or poll.`);
  }
  if (!streamed.hasBegun) return refuse(response, 502, 'Internal server error');
  if (error) response.destroy();
  else response.end();
}

/** The whole body, or undefined when it is too large; the rest of it is not read. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) return undefined;
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request) {
    sizeBytes += (part as Buffer).length;
    if (sizeBytes > bodyLimitBytes) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

async function withinTime(invocation: Promise<InvocationResult>): Promise<InvocationResult | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), answerTimeoutMs);
  });
  return Promise.race([invocation, late]).finally(() => clearTimeout(timer));
}

const brokenAnswers: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Of what could not be read as a request there is nothing but the socket. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = brokenAnswers[error.code ?? ''] ?? '400 Bad Request';
  const body = JSON.stringify({ message: status.slice(4) });
  const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`);
}

function refuse(response: ServerResponse, statusCode: number, message: string): void {
  response.writeHead(statusCode, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message }));
}

/** Where this machine itself reaches the server. */
function urlOf({ address, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function explain(error: NodeJS.ErrnoException, { port, host }: GatewayOptions): Error {
  if (error.code === 'EADDRNOTAVAIL')
    return new Error(`This machine has no address ${host}. Choose one that it has, or 0.0.0.0.`, { cause: error });
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  const problem = error.code === 'EADDRINUSE' ? 'is in use by another program' : 'may not be opened by this user';
  return new Error(`Port ${port} ${problem}. Stop that program, or choose another port with --port.`, { cause: error });
}
