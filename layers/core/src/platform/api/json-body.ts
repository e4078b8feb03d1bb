import { createMiddleware } from 'hono/factory';
import type { ApiEnvironment } from './api-environment.ts';
import { findJsonFault } from './json-scan.ts';
import { ProblemError } from './problems.ts';

const maxBodyBytes = 1_048_576;
const maxDepth = 32;

/**
 * Lets a body through only when it is JSON that everything behind can hold: UTF-8, at most 1 MiB, nested at most 32
 * deep, and without NUL or lone surrogates, which Postgres has no text for.
 */
export const readJsonBody = createMiddleware<ApiEnvironment>(async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    if (Number(c.req.header('content-length') ?? 0) > maxBodyBytes) refuseSize();
    const bytes = await c.req.arrayBuffer();
    if (bytes.byteLength > maxBodyBytes) refuseSize();
    if (bytes.byteLength > 0 || c.req.method === 'POST' || c.req.method === 'PATCH') {
      refuseOtherTypes(c.req.header('content-type'));
      checkJson(bytes);
    }
  }
  await next();
});

function refuseSize(): never {
  throw new ProblemError('body-too-large', `A body may have at most ${maxBodyBytes} bytes. Split the request.`);
}

function refuseOtherTypes(contentType: string | undefined): void {
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType?.trim() ?? '')) {
    const received =
      contentType === undefined ? 'no Content-Type' : `Content-Type ${JSON.stringify(contentType.slice(0, 100))}`;
    throw new ProblemError(
      'unsupported-media-type',
      `Send Content-Type: application/json, in UTF-8. Received ${received}.`,
    );
  }
}

function checkJson(bytes: ArrayBuffer): void {
  const text = decoded(bytes);
  const fault = findJsonFault(text, maxDepth);
  if (fault !== undefined) {
    const before = text.slice(0, fault.position).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new ProblemError(
      'malformed-json',
      `At line ${before.length}, column ${column} (offset ${fault.position}): ${fault.reason}.`,
    );
  }
  if (/\\u0000/.test(text) && holdsUnstorable(JSON.parse(text))) refuseUnstorable();
  if (/\\u[dD][89a-fA-F]/.test(text) && holdsUnstorable(JSON.parse(text))) refuseUnstorable();
}

function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ProblemError('malformed-json', 'The body is not UTF-8.', { cause });
  }
}

function refuseUnstorable(): never {
  throw new ProblemError('malformed-json', 'A string holds NUL or half of a surrogate pair, which is no text.');
}

function holdsUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed();
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, inner]) => holdsUnstorable(key) || holdsUnstorable(inner));
}
