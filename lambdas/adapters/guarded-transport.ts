import { isIP } from 'node:net';
import { StageError } from '@sheaf/core/errors';
import { type EgressPolicy, originOf } from '@sheaf/core/sources/egress-policy';
import type { HttpTransport, TransportAnswer, TransportRequest } from '@sheaf/core/sources/http-transport';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { acceptedEncodings, decodeContent } from './decode-content.ts';
import type { ResolveGuarded } from './egress-resolver.ts';
import { transportFault } from './transport-fault.ts';

const connectMs = 10_000;
const maxHeaderBytes = 65_536;
/** Of the body of a redirect, so that the connection can be used again; a longer or slower one is cut off with it. */
const redirectBytes = 16_384;
const redirectMs = 500;

const redirects = new Set([301, 302, 303, 307, 308]);

/** They are the business of the connection (RFC 9110 §7.6.1), or say what the guard has checked. */
const ownHeaders =
  /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|http2-settings)$/;

/**
 * HTTP/1.1 by undici, whose connections go to the address that the resolver pinned and nowhere else: the name is only said to the server
 * (Host, SNI) and compared with its certificate. A connection that is kept for the next request of the same origin stays pinned.
 * Variables of the environment that name proxies have no effect.
 */
export function createGuardedTransport(
  policy: EgressPolicy,
  resolve: ResolveGuarded,
): HttpTransport & { close(): Promise<void> } {
  const agent = new Agent({
    connect: pinnedConnector(resolve),
    // The time of a try is counted as a whole.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: maxHeaderBytes,
    keepAliveMaxTimeout: 30_000,
    pipelining: 1,
  });
  return {
    async send(request) {
      policy.checkUrl(request.url);
      let isAnswering = false;
      const signal = AbortSignal.timeout(request.timeoutMs);
      const answer = exchange(agent, request, signal, () => {
        isAnswering = true;
      });
      try {
        // A request that waits for its connection does not hear the signal.
        return await Promise.race([answer, aborted(signal)]);
      } catch (error) {
        throw transportFault(error, request.timeoutMs, isAnswering);
      }
    },
    close: () => agent.destroy(),
  };
}

function pinnedConnector(resolve: ResolveGuarded): buildConnector.connector {
  const connect = buildConnector({ timeout: connectMs, allowH2: false });
  return (options, callback) => {
    const { protocol, hostname, port } = options;
    const scheme = protocol.slice(0, -1);
    const host = hostname.replace(/^\[(.+)\]$/, '$1');
    const number = Number(port) || (scheme === 'https' ? 443 : 80);
    resolve({ origin: originOf({ scheme, host, port: number }), host, port: number }).then(
      ({ address }) => {
        const name = scheme === 'https' && isIP(host) === 0 ? { servername: host } : {};
        connect({ ...options, hostname: address, ...name }, callback);
      },
      (error) => callback(error, null),
    );
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function exchange(
  agent: Agent,
  request: TransportRequest,
  signal: AbortSignal,
  onAnswer: () => void,
): Promise<TransportAnswer> {
  const { method, maxBytes } = request;
  const { origin, pathname, search } = new URL(request.url);
  const answer = await agent.request({
    origin,
    path: pathname + search,
    method,
    headers: headersOf(request),
    body: request.body ?? null,
    signal,
  });
  onAnswer();
  const headers = readHeaders(answer.headers);
  const status = answer.statusCode;
  if (redirects.has(status) && headers.location !== undefined) {
    const brief = AbortSignal.timeout(redirectMs);
    await answer.body.dump({ limit: redirectBytes, signal: brief }).catch(() => undefined);
    return { status, headers, bytes: new Uint8Array() };
  }
  const packed = await readBody(answer, method === 'HEAD' ? undefined : headers['content-length'], maxBytes);
  const { 'content-encoding': encoding, 'content-length': _length, ...rest } = headers;
  return { status, headers: rest, bytes: await decodeContent(packed, encoding, maxBytes) };
}

function headersOf({ headers }: TransportRequest): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (ownHeaders.test(name)) throw new StageError('EgressRefused', `The header ${name} is not for a request to set.`);
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new StageError('EgressRefused', 'A header has characters that HTTP does not allow in it (RFC 9110 §5.5).');
  }
  return { 'accept-encoding': acceptedEncodings, ...headers };
}

/** Bytes as they were sent; those that are UTF-8 are read so, as more servers write it than Latin-1. */
function readHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const text = Array.isArray(value) ? value.join(', ') : value;
      return [[name.toLowerCase(), /[\x80-\xff]/.test(text) ? asUtf8(text) : text]];
    }),
  );
}

function asUtf8(text: string): string {
  const decoded = Buffer.from(text, 'latin1').toString('utf8');
  return decoded.includes('\ufffd') ? text : decoded;
}

async function readBody(
  { body }: Dispatcher.ResponseData,
  said: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const tooLarge = new StageError('SourceAnswerTooLarge', `The answer has more than ${maxBytes} bytes.`);
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    if (Number(said) > maxBytes) throw tooLarge;
    for await (const part of body as AsyncIterable<Uint8Array>) {
      size += part.byteLength;
      if (size > maxBytes) throw tooLarge;
      parts.push(part);
    }
  } catch (error) {
    // Leaving the loop ends the connection; before it, this does.
    body.on('error', () => undefined).destroy();
    throw isCutShort(error) && size < Number(said)
      ? new StageError(
          'SourceAnswerInvalid',
          `The answer ended after ${size} of the ${Number(said)} bytes that it announced.`,
        )
      : error;
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, size);
}

/** The server closed in good order, where a connection that was lost is reset. */
function isCutShort(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || code === 'UND_ERR_SOCKET';
}
