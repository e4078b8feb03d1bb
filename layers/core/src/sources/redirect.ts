/** Where an answer sends a request on to, and what goes along. */
import { StageError } from '../errors.ts';
import type { TransportAnswer, TransportRequest } from './http-transport.ts';

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * The request that follows an answer (RFC 9110 §15.4); undefined if it is no redirect. After 303, and after a POST that 301 or 302
 * answered, it is a GET. To another origin, which another scheme or port is too, only `accept*` and `user-agent` go along.
 * @throws StageError SourceAnswerInvalid where it points to nothing, or would take a body to another origin
 */
export function redirectOf(request: TransportRequest, answer: TransportAnswer): TransportRequest | undefined {
  const { location } = answer.headers;
  if (!redirects.has(answer.status) || location === undefined) return undefined;
  const url = locationOf(location, request.url);
  const isGet =
    (answer.status === 303 && request.method !== 'HEAD') || (answer.status < 303 && request.method === 'POST');
  const method = isGet ? 'GET' : request.method;
  const isSame = originOf(url) === originOf(request.url);
  const { body, ...rest } = request;
  const keepsBody = !isGet && body !== undefined;
  if (keepsBody && !isSame)
    throw new StageError(
      'SourceAnswerInvalid',
      'The server asks to send the request, with its body, to another origin; it is not sent, since it may hold credentials.',
    );
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(
      ([name]) =>
        (isSame || name.startsWith('accept') || name === 'user-agent') && (keepsBody || !name.startsWith('content-')),
    ),
  );
  return { ...rest, ...(keepsBody ? { body } : {}), url, method, headers };
}

/**
 * Resolved against where it was said. What is complete by itself stays as it is written, so that the guard sees its host in the server's
 * own notation. Fragments are for readers and go.
 */
function locationOf(location: string, base: string): string {
  const text = location.trim();
  try {
    const resolved = new URL(text, base);
    if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return withoutFragment(text);
    if (/^[/\\]{2}/.test(text)) return withoutFragment(new URL(base).protocol + text);
    return withoutFragment(resolved.href);
  } catch {
    throw new StageError('SourceAnswerInvalid', 'The server redirects to something that is not a URL.');
  }
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}

function originOf(url: string): string {
  return new URL(url).origin;
}
