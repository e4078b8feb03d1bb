import type { Principal } from '../auth/principal.ts';
import type { DatabaseRole } from '../database.ts';

/** For whom documents are read. */
export interface Reader {
  readonly tenantId: string;
  /** By which access lists know who asks: their own id, and `group:…` for each group; null for whom nothing is withheld. */
  readonly names: readonly string[] | null;
}

export function readerOf({ tenantId, id, groups, permissions }: Principal): Reader {
  if (permissions.has('access:all')) return { tenantId, names: null };
  return { tenantId, names: [id, ...groups.map(groupEntry)] };
}

/** How a list holds a group, so that no name of a group is taken for a principal. */
export function groupEntry(group: string): string {
  return `group:${group}`;
}

/** A transaction that sees no document which is withheld from the reader. */
export function asReader({ tenantId, names }: Reader): DatabaseRole {
  return { role: 'sheaf_app', tenantId, readerNames: names };
}
