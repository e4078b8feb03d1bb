import { createRoute, type OpenAPIHono, type RouteConfig, type RouteHandler } from '@hono/zod-openapi';
import type { ApiEnvironment } from './api-environment.ts';
import type { ApiPorts } from './api-ports.ts';
import { problem } from './contract/problem.ts';

/** What a principal must be allowed to do; `public` needs no principal. */
export type Permission =
  | 'public'
  | 'jobs:read'
  | 'jobs:write'
  | 'search'
  | 'corpora:read'
  | 'corpora:write'
  | 'documents:read'
  | 'documents:delete'
  | 'uploads:write'
  | 'failures:read'
  | 'failures:write'
  | 'schedules:read'
  | 'schedules:write'
  | 'usage:read'
  | 'budgets:read'
  | 'budgets:write';

export interface ApiRoute {
  readonly operationId: string;
  readonly method: string;
  /** As in OpenAPI: `/v1/jobs/{jobId}`. */
  readonly path: string;
  readonly permission: Permission;
  readonly mount: (app: OpenAPIHono<ApiEnvironment>, ports: ApiPorts) => void;
}

/** A route with its schema, its permission and its handler; one that lacks a permission does not compile. */
export function apiRoute<R extends RouteConfig & { operationId: string }>(
  permission: Permission,
  config: R,
  handler: (ports: ApiPorts) => RouteHandler<R, ApiEnvironment>,
): ApiRoute {
  // Whatever else is refused, by what stands before every route, is a problem too.
  const quota = permission === 'public' ? {} : { 429: aProblem };
  const responses = { ...quota, ...config.responses, default: aProblem };
  const definition = createRoute({ ...config, responses, 'x-permission': permission });
  return {
    operationId: config.operationId,
    method: config.method,
    path: config.path,
    permission,
    // The handler was checked against `R`; the extension above does not change what it answers.
    mount: (app, ports) =>
      void app.openapi(definition, handler(ports) as unknown as RouteHandler<typeof definition, ApiEnvironment>),
  };
}

const aProblem = { description: 'A problem document.', content: { 'application/problem+json': { schema: problem } } };

/** Entries of `responses` for problem documents. */
export function problems<Status extends 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 416 | 503>(
  ...statuses: Status[]
) {
  return Object.fromEntries(statuses.map((status) => [status, aProblem])) as Record<Status, typeof aProblem>;
}

export function json<Schema>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}
