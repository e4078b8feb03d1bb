import { OpenAPIHono } from '@hono/zod-openapi';
import { getPath } from 'hono/utils/url';
import { createFailedAttempts } from '../audit/failed-attempts.ts';
import { answerListedOrigins, isListed, secureAnswers } from './answers-to-browsers.ts';
import type { ApiContext, ApiEnvironment } from './api-environment.ts';
import type { ApiPorts } from './api-ports.ts';
import { auditRequests } from './audit-requests.ts';
import { correlate } from './correlation.ts';
import { fieldErrors } from './field-errors.ts';
import { type Caller, refuseForeign } from './foreign-callers.ts';
import { knowCaller } from './guard.ts';
import { readJsonBody } from './json-body.ts';
import { limitRequests } from './limit-requests.ts';
import { answerMissing, answerProblem } from './problem-answers.ts';
import { ProblemError } from './problems.ts';
import { mountReference } from './reference.ts';
import type { ApiRoute } from './route.ts';
import { routes } from './routes.ts';

const places = {
  json: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  form: 'body',
  cookie: 'header',
} as const;

/** The whole REST API over its ports. Hosts call `fetch(request, { remoteAddress })`. */
export function createApi(ports: ApiPorts): OpenAPIHono<ApiEnvironment> {
  const app = serveRoutes(ports, routes);
  mountReference(app, ports.referenceAssets);
  return app;
}

/** What stands before every route. */
export type FrontPorts = Pick<
  ApiPorts,
  'clock' | 'logger' | 'auth' | 'audit' | 'tracing' | 'requestLimiter' | 'requestMetrics' | 'corsOrigins'
>;

/** Some routes behind what stands before all of them, for a host that serves no others. */
export function serveRoutes<Ports extends FrontPorts>(
  ports: Ports,
  served: readonly ApiRoute<Ports>[],
): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({
    // `/api/v1/…` is another name of `/v1/…`, before anything looks at it.
    getPath: (request) => getPath(request).replace(/^\/api(?=\/v1\/)/, ''),
    defaultHook: (result) => {
      if (result.success) return;
      const { data } = result as { data?: unknown };
      const errors = fieldErrors(places[result.target], result.error.issues, data);
      const fields = errors.map((error) => (error.field === '' ? error.in : error.field)).join(', ');
      throw new ProblemError('invalid-request', `Correct ${fields}: see errors.`, { errors });
    },
  });

  app.onError((error, c) => answerProblem(error, c, ports.logger));
  app.notFound((c) => answerMissing(c, served));
  app.use(correlate(ports, served));
  app.use(secureAnswers(), answerListedOrigins(ports.corsOrigins));
  app.use(async (c, next) => {
    const caller = callerOf(c);
    refuseForeign(isListed(ports.corsOrigins, caller.origin) ? { ...caller, origin: undefined } : caller);
    await next();
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  });
  const audited = auditRequests({ ...ports, failedAttempts: createFailedAttempts() });
  for (const path of ['/v1/*', '/mcp']) app.use(path, audited);
  for (const path of ['/v1/*', '/mcp', '/metrics']) app.use(path, knowCaller(served, ports.auth));
  for (const path of ['/v1/*', '/mcp']) app.use(path, limitRequests(ports.requestLimiter), readJsonBody);
  for (const route of served) route.mount(app, ports);
  return app;
}

function callerOf(c: ApiContext): Caller {
  return {
    remoteAddress: c.env?.remoteAddress,
    host: c.req.header('host') ?? new URL(c.req.url).host,
    origin: c.req.header('origin'),
  };
}
