import type { Principal } from './principal.ts';

interface Known extends Principal {
  readonly id?: string | undefined;
  readonly roles?: readonly string[] | undefined;
}

/** Who it is in logs and in the audit log; the person at this machine is `local`. */
export function principalIdOf(principal: Known): string {
  return principal.id ?? 'local';
}

/** Whether what belongs to no tenant may be seen: the person at this machine has every role. */
export function isPlatformAdmin({ roles }: Known): boolean {
  return roles === undefined || roles.includes('platform-admin');
}
