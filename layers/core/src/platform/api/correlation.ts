import { createMiddleware } from 'hono/factory';
import { ulid } from 'ulid';
import { traceOfRequest } from '../../trace.ts';
import type { Principal } from '../auth/principal.ts';
import type { ApiContext, ApiEnvironment } from './api-environment.ts';
import type { ApiPorts } from './api-ports.ts';
import type { RouteFacts } from './route.ts';
import { createRouteFinder } from './route-finder.ts';

/**
 * Gives every request an id: the caller's, the one of its trace, or a new one; and a span that all it causes is below. Logs
 * one line for each answer: of what changes something and of searches always, of the rest for debugging.
 */
export function correlate(
  { clock, logger, tracing, requestMetrics }: Pick<ApiPorts, 'clock' | 'logger' | 'tracing' | 'requestMetrics'>,
  routes: readonly RouteFacts[],
) {
  const findRoute = createRouteFinder(routes);
  return createMiddleware<ApiEnvironment>(async (c, next) => {
    const startedAt = clock.now();
    const { method } = c.req;
    // It is no secret: chance that costs little will do.
    const trace = traceOfRequest(headersOf(c), () => ulid(startedAt, Math.random));
    const correlationId = trace.correlationId!;
    c.set('correlationId', correlationId);
    c.set('trace', trace);
    const found = findRoute(method, c.req.path);
    const route = found?.route;
    c.set('found', found);
    const attributes = { 'http.request.method': method, ...(route && { 'http.route': route.path }) };
    await tracing.run(
      trace,
      { name: `${method} ${route?.path ?? 'unknown'}`, kind: 'server', attributes },
      async (note) => {
        await next();
        const { status } = c.res;
        note({ 'http.response.status_code': status, ...(status >= 500 && { 'error.type': String(status) }) });
      },
    );
    c.header('x-correlation-id', correlationId);
    const principal = c.get('principal') as Principal | undefined;
    if (principal && route) {
      const seconds = (clock.now() - startedAt) / 1_000;
      requestMetrics.observe(principal.tenantId, { operation: route.operationId, status: c.res.status, seconds });
    }
    // Paths hold ids only; queries hold URIs and are not logged.
    logger[method === 'GET' || method === 'HEAD' ? 'debug' : 'info']('answered', {
      correlationId,
      ...(principal && { tenantId: principal.tenantId, principalId: principal.id }),
      ...(route && { operation: route.operationId }),
      method,
      path: c.req.path,
      status: c.res.status,
      milliseconds: clock.now() - startedAt,
    });
  });
}

function headersOf(c: ApiContext) {
  return {
    correlationId: c.req.header('x-correlation-id'),
    traceparent: c.req.header('traceparent'),
    amazon: c.req.header('x-amzn-trace-id'),
  };
}
