import { noTenant } from '../audit/audit-entry.ts';
import type { Principal } from '../auth/principal.ts';
import { ProblemError } from './problems.ts';

/**
 * The chain that a principal asks for.
 * @throws ProblemError forbidden for the chain of whoever was not recognised, unless a platform administrator asks
 */
export function auditedTenant(principal: Principal, chain: 'tenant' | 'no-tenant'): string {
  if (chain === 'tenant') return principal.tenantId;
  if (principal.role === 'platform-admin') return noTenant;
  throw new ProblemError(
    'forbidden',
    'The log of unrecognised requests belongs to no tenant; it takes the role platform-admin.',
  );
}
