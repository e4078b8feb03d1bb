import { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiContext, ApiEnvironment } from './api-environment.ts';
import type { ApiPorts } from './api-ports.ts';
import { correlate } from './correlation.ts';
import { fieldErrors } from './field-errors.ts';
import { readJsonBody } from './json-body.ts';
import { type Caller, principalOf, refuseForeign } from './principal.ts';
import { answerMissing, answerProblem } from './problem-answers.ts';
import { ProblemError } from './problems.ts';
import { limitRequests } from './rate-limit.ts';
import { mountReference } from './reference.ts';
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
  const app = new OpenAPIHono<ApiEnvironment>({
    defaultHook: (result) => {
      if (result.success) return;
      const { data } = result as { data?: unknown };
      const errors = fieldErrors(places[result.target], result.error.issues, data);
      const fields = errors.map((error) => (error.field === '' ? error.in : error.field)).join(', ');
      throw new ProblemError('invalid-request', `Correct ${fields}: see errors.`, { errors });
    },
  });

  app.onError((error, c) => answerProblem(error, c, ports.logger));
  app.notFound((c) => answerMissing(c, routes));
  app.use(correlate(ports));
  app.use(async (c, next) => {
    refuseForeign(callerOf(c));
    await next();
    c.header('x-content-type-options', 'nosniff');
    c.header('cross-origin-resource-policy', 'same-origin');
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  });
  app.use('/v1/*', async (c, next) => {
    c.set('principal', principalOf(callerOf(c)));
    await next();
  });
  app.use('/v1/*', limitRequests(ports));
  app.use('/v1/*', readJsonBody);
  for (const route of routes) route.mount(app, ports);
  mountReference(app, ports.referenceAssets);
  return app;
}

function callerOf(c: ApiContext): Caller {
  return {
    remoteAddress: c.env?.remoteAddress,
    signedBy: c.env?.signedBy,
    host: c.req.header('host') ?? new URL(c.req.url).host,
    origin: c.req.header('origin'),
  };
}
