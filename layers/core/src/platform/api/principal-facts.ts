import type { ApiEnvironment } from './api-environment.ts';

/** Who was recognised; undefined in what stands before that. */
export type KnownPrincipal = ApiEnvironment['Variables']['principal'];

interface Facts {
  readonly id?: string | undefined;
  readonly role?: string | undefined;
}

/** Who it is in logs and in the audit log; the person at this machine is `local`. */
export function principalIdOf(principal: KnownPrincipal): string {
  return (principal as Facts).id ?? 'local';
}

/** Whether what belongs to no tenant may be seen: the person at this machine has every role. */
export function isPlatformAdmin(principal: KnownPrincipal): boolean {
  const { role } = principal as Facts;
  return role === undefined || role === 'platform-admin';
}
