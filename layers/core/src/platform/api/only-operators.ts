import { createMiddleware } from 'hono/factory';
import { operatorTenant } from '../tenants/operator-tenant.ts';
import type { ApiEnvironment } from './api-environment.ts';
import { ProblemError } from './problems.ts';

/**
 * Of routes that reach into other tenants. The permission alone is not enough: an issuer of OpenID Connect may call somebody
 * of any tenant a platform administrator.
 * @throws ProblemError forbidden
 */
export const onlyOperators = createMiddleware<ApiEnvironment>(async (c, next) => {
  if (c.get('principal').tenantId !== operatorTenant) {
    const detail = `Tenants are administered by the tenant ${operatorTenant} only. Use a key of one of its platform administrators.`;
    throw new ProblemError('forbidden', detail);
  }
  await next();
});
