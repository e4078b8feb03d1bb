import type { Permission, Role } from './roles.ts';

/** Who asks, as verified. Tenants come from here only, never from a body, a path or a header. */
export interface Principal {
  readonly tenantId: string;
  /** `key:{id}`, `person:{id}`, or `oidc:{issuer}#{subject}`. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** Whether it may do less than its role. */
  readonly isScoped: boolean;
  /** Names that access lists may hold beside the principal's own. */
  readonly groups: readonly string[];
  /** When the credential ends, milliseconds since 1970; null for never. */
  readonly expiresAt: number | null;
}
