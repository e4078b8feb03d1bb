/** The HTTP endpoint of the local cloud: API Gateway in front of one function. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '@sheaf/core/ports';
import type { ApiResource } from '../assembly/inventory.ts';
import { type InvocationResult, payloadLimitBytes } from '../functions/invocation.ts';
import { isBinaryType, proxyEvent, proxyResponse } from './proxy-event.ts';

export interface GatewayOptions {
  readonly api: ApiResource;
  readonly invoke: (functionName: string, payload: string) => Promise<InvocationResult>;
  /** 0 takes any free port. */
  readonly port: number;
  readonly logger: Logger;
}

export interface Gateway {
  readonly url: string;
  /** Takes no more requests; resolves when those under way were answered, or after two seconds. */
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

/** @throws Error when the port is taken, with what to do. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const server = createServer(
    { ...limits, keepAliveTimeout: 65_000, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      answer(options, request, response).catch((error: unknown) => {
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
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options.port)));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      clearTimeout(timer);
    },
  };
}

async function answer(
  { api, invoke }: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, 'Request Entity Too Large');
  const route = request.url === '/' || request.url?.startsWith('/?') ? '/' : '/{proxy+}';
  const functionName = api.routes.find((candidate) => candidate.path === route)?.functionName;
  if (functionName === undefined) return refuse(response, 403, 'Missing Authentication Token');
  const requestId = randomUUID();
  const isBinary = isBinaryType(request.headers['content-type'], api.binaryMediaTypes);
  const payload = JSON.stringify(proxyEvent({ request, body, requestId, apiId: api.id, isBinary }));
  if (payload.length > payloadLimitBytes) return refuse(response, 413, 'Request Entity Too Large');
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

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  const problem = error.code === 'EADDRINUSE' ? 'is in use by another program' : 'may not be opened by this user';
  return new Error(`Port ${port} ${problem}. Stop that program, or choose another port with --port.`, { cause: error });
}
