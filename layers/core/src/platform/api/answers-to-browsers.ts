/** What browsers are told with each answer, and which pages of other origins may ask. */
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiEnvironment } from './api-environment.ts';

const nothing = ["'none'"];

/** A page that serves itself, as the reference does, sets a policy of its own. Over plain HTTP browsers ignore HSTS (RFC 6797). */
export function secureAnswers(): MiddlewareHandler<ApiEnvironment> {
  return secureHeaders({
    overwrite: false,
    contentSecurityPolicy: { defaultSrc: nothing, frameAncestors: nothing, baseUri: nothing, formAction: nothing },
    xFrameOptions: 'DENY',
    strictTransportSecurity: 'max-age=31536000',
  });
}

const exposed = [
  ...['ETag', 'Idempotency-Replayed', 'Link', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After'],
  ...['Content-Range', 'X-Correlation-ID'],
];
const taken = [
  ...['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match', 'Last-Event-ID', 'Range'],
  ...['MCP-Protocol-Version', 'Traceparent', 'X-Correlation-ID'],
];
const preflightSeconds = 600;

/** Lets pages of the listed origins ask, without cookies. Of other origins nothing is said here: they are refused. */
export function answerListedOrigins(origins: readonly string[]): MiddlewareHandler<ApiEnvironment> {
  const answer = cors({
    origin: [...origins],
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: taken,
    exposeHeaders: exposed,
    maxAge: preflightSeconds,
  });
  return async (c, next) => {
    if (!isListed(origins, c.req.header('origin'))) return next();
    c.header('vary', 'Origin', { append: true });
    return answer(c, next);
  };
}

export function isListed(origins: readonly string[], origin: string | undefined): boolean {
  return origin !== undefined && origins.includes(origin);
}
