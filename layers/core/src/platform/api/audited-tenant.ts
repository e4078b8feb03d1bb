import { noTenant } from '../audit/audit-entry.ts';
import { isPlatformAdmin, type KnownPrincipal } from './principal-facts.ts';
import { ProblemError } from './problems.ts';

/**
 * The chain that a principal asks for.
 * @throws ProblemError forbidden for the chain of whoever was not recognised, unless a platform administrator asks
 */
export function auditedTenant(principal: KnownPrincipal, chain: 'tenant' | 'no-tenant'): string {
  if (chain === 'tenant') return principal.tenantId;
  if (isPlatformAdmin(principal)) return noTenant;
  throw new ProblemError(
    'forbidden',
    'The log of unrecognised requests belongs to no tenant; it takes the role platform-admin.',
  );
}
