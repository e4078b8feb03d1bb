/** What reaches SQL text without being a parameter is checked or quoted here. */
import type { DatabaseRole } from '@sheaf/core/platform/database';

export function sqlFunction(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,59}$/.test(name)) throw new Error(`"${name}" is not the name of a SQL function.`);
  return `sheaf.${name}`;
}

/** The tenant's id, once it is sure that it holds nothing but `[a-z0-9-]`. */
export function checkedTenant(tenantId: string): string {
  if (!/^[a-z0-9-]{3,40}$/.test(tenantId))
    throw new Error(`"${tenantId}" is not a tenant id: 3–40 of a–z, 0–9 and "-".`);
  return tenantId;
}

/** A text as a literal that means the same whatever `standard_conforming_strings` says. */
export function sqlLiteral(text: string): string {
  return ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** The names of whoever reads, as JSON; null where nothing is withheld. */
export function readerArgument(as: DatabaseRole): string | null {
  const names = as.role === 'sheaf_app' ? as.readerNames : null;
  return names === undefined || names === null ? null : JSON.stringify(names);
}
