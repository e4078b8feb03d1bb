import type { AccessView } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';

export function printAccess({ list, effective, inheritedFrom }: AccessView, { print }: Terminal): void {
  if (effective === null) {
    print('Everybody of the tenant may read it.');
    return;
  }
  const { documentId, corpus } = inheritedFrom ?? {};
  const place = documentId !== undefined ? `on the document ${documentId}` : `on the corpus ${corpus}`;
  print(`Set ${list === null ? place : 'here'}. Administrators may read it, and:`);
  for (const group of effective.groups) print(`  group  ${group}`);
  for (const principal of effective.principals) print(`  ${principal}`);
  if (effective.groups.length + effective.principals.length === 0) print('  nobody else');
}
