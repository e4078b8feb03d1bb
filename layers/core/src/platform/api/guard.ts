/** Asks who sends a request before its body is read, and whether they may before anything of it is looked at. */
import { createMiddleware } from 'hono/factory';
import { type AuthPorts, authenticate } from '../auth/authentication.ts';
import type { ApiContext, ApiEnvironment } from './api-environment.ts';
import { ProblemError } from './problems.ts';
import type { RouteFacts, RoutePermission } from './route.ts';

/** Everything but the public routes needs a principal, paths that do not exist too. */
export function knowCaller(routes: readonly RouteFacts[], auth: AuthPorts) {
  const open = new Set(routes.filter(({ permission }) => permission === 'public').map(({ path }) => path));
  return createMiddleware<ApiEnvironment>(async (c, next) => {
    if (!open.has(c.req.path)) c.set('principal', await authenticate(credentialOf(c), auth));
    await next();
  });
}

/** @throws ProblemError forbidden */
export function allow(permission: RoutePermission) {
  return createMiddleware<ApiEnvironment>(async (c, next) => {
    if (permission !== 'public' && !c.get('principal').permissions.has(permission)) {
      const { role } = c.get('principal');
      throw new ProblemError(
        'forbidden',
        `It needs the permission ${permission}, which this ${role} does not have. Use a key whose role and scopes include it.`,
      );
    }
    await next();
  });
}

/** `Authorization: Bearer …` (RFC 6750, 2.1), or `X-API-Key`. Never the query, which logs keep. */
function credentialOf(c: ApiContext): string | undefined {
  const bearer = c.req.header('authorization')?.match(/^bearer +(\S+)$/i)?.[1];
  return bearer ?? c.req.header('x-api-key');
}
