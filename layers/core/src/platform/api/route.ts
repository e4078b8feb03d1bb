import { createRoute, type OpenAPIHono, type RouteConfig, type RouteHandler } from '@hono/zod-openapi';
import type { Permission } from '../auth/roles.ts';
import type { ApiEnvironment } from './api-environment.ts';
import type { ApiPorts } from './api-ports.ts';
import { problem } from './contract/problem.ts';
import { allow } from './guard.ts';

/** `public` needs no principal. */
export type RoutePermission = Permission | 'public';

/** @typeParam Ports what a host has to bring for it */
export interface ApiRoute<Ports = ApiPorts> {
  readonly operationId: string;
  readonly method: string;
  /** As in OpenAPI: `/v1/jobs/{jobId}`. */
  readonly path: string;
  readonly permission: RoutePermission;
  readonly mount: (app: OpenAPIHono<ApiEnvironment>, ports: Ports) => void;
}

/** What is known of a route without serving it. */
export type RouteFacts = Omit<ApiRoute, 'mount'>;

/**
 * A route with its schema, its permission and its handler; one that lacks a permission does not compile.
 * @param handler is also given the API that the route becomes part of, for one that asks other routes
 */
export function apiRoute<R extends RouteConfig & { operationId: string }, Ports = ApiPorts>(
  permission: RoutePermission,
  config: R,
  handler: (ports: Ports, app: OpenAPIHono<ApiEnvironment>) => RouteHandler<R, ApiEnvironment>,
): ApiRoute<Ports> {
  // Whatever else is refused, by what stands before every route, is a problem too.
  const guarded = permission === 'public' ? {} : { 401: aProblem, 403: aProblem };
  const checked = {
    ...(config.request && { 400: aProblem }),
    ...(config.request?.body && { 413: aProblem, 415: aProblem }),
  };
  const responses = { 429: aProblem, 503: aProblem, ...guarded, ...checked, ...config.responses, default: aProblem };
  const definition = createRoute({
    ...config,
    responses,
    middleware: [allow(permission), ...[config.middleware ?? []].flat()],
    ...(permission === 'public' ? { security: [] } : {}),
    'x-permission': permission,
  });
  return {
    operationId: config.operationId,
    method: config.method,
    path: config.path,
    permission,
    // The handler was checked against `R`; the extension above does not change what it answers.
    mount: (app, ports) =>
      void app.openapi(definition, handler(ports, app) as unknown as RouteHandler<typeof definition, ApiEnvironment>),
  };
}

const aProblem = { description: 'A problem document.', content: { 'application/problem+json': { schema: problem } } };

/** Entries of `responses` for problem documents. */
export function problems<Status extends 400 | 401 | 403 | 404 | 409 | 410 | 412 | 413 | 415 | 416 | 429 | 503>(
  ...statuses: Status[]
) {
  return Object.fromEntries(statuses.map((status) => [status, aProblem])) as Record<Status, typeof aProblem>;
}

export function json<Schema>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}
