import { createMiddleware } from 'hono/factory';
import { ulid } from 'ulid';
import type { ApiEnvironment } from './api-environment.ts';
import type { ApiPorts } from './api-ports.ts';

/** Gives every request an id: the caller's, the one of its trace, or a new one. Logs one line for each answer. */
export function correlate({ clock, logger }: Pick<ApiPorts, 'clock' | 'logger'>) {
  return createMiddleware<ApiEnvironment>(async (c, next) => {
    const startedAt = clock.now();
    const correlationId = givenId(c.req.header('x-correlation-id'), c.req.header('traceparent')) ?? ulid(startedAt);
    c.set('correlationId', correlationId);
    await next();
    c.header('x-correlation-id', correlationId);
    const milliseconds = clock.now() - startedAt;
    // Paths hold ids only; queries hold URIs and are not logged.
    logger.debug('answered', {
      correlationId,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      milliseconds,
    });
  });
}

function givenId(header: string | undefined, traceparent: string | undefined): string | undefined {
  if (header !== undefined && /^[\w.:-]{1,128}$/.test(header)) return header;
  return traceparent?.match(/^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/)?.[1];
}
