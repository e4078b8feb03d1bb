/**
 * Roles and what each may do: the one table. A role may do whatever a lesser one may. Who may do a thing is asked of
 * `permissionsOf` only; a permission that is not here is nobody's.
 */

/** From the least to the greatest. */
export const roles = ['viewer', 'annotator', 'operator', 'admin', 'platform-admin'] as const;

export type Role = (typeof roles)[number];

/** Each permission, and the least role that has it. */
export const leastRole = {
  'self:read': 'viewer',
  search: 'viewer',
  'jobs:read': 'viewer',
  'corpora:read': 'viewer',
  'documents:read': 'viewer',
  'failures:read': 'viewer',
  'schedules:read': 'viewer',
  'usage:read': 'viewer',
  'budgets:read': 'viewer',
  'metrics:read': 'operator',
  'uploads:write': 'operator',
  'jobs:write': 'operator',
  'documents:write': 'operator',
  'documents:delete': 'operator',
  'failures:write': 'operator',
  'schedules:write': 'operator',
  'corpora:write': 'admin',
  /** Reads whatever access lists say. */
  'access:all': 'admin',
  'access:read': 'admin',
  'access:write': 'admin',
  'keys:read': 'admin',
  'keys:write': 'admin',
  'principals:read': 'admin',
  'principals:write': 'admin',
  'webhooks:read': 'admin',
  'webhooks:write': 'admin',
  'audit:read': 'admin',
  'budgets:write': 'admin',
  'signing:write': 'platform-admin',
} as const satisfies Readonly<Record<string, Role>>;

export type Permission = keyof typeof leastRole;

export const permissions = Object.keys(leastRole) as readonly Permission[];

/** What a role may do; less, where scopes are given: a scope never adds what the role lacks. */
export function permissionsOf(role: Role, scopes: readonly string[] | null = null): ReadonlySet<Permission> {
  return new Set(
    permissions.filter(
      (one) => isAtLeast(role, leastRole[one]) && (scopes === null || one === 'self:read' || scopes.includes(one)),
    ),
  );
}

export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}
