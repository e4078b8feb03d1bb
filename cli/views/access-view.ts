import type { ApiKey, CreatedKey, Me, PrincipalView } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printTable, timeText } from './table.ts';

export function printMe(me: Me, { print }: Terminal): void {
  print(`${me.name} (${me.principalId}) of tenant ${me.tenantId}`);
  print(`  role         ${me.role}`);
  if (me.groups.length > 0) print(`  groups       ${me.groups.join(', ')}`);
  print(`  permissions  ${me.permissions.join(', ')}`);
  print(`  until        ${me.expiresAt === null ? 'it is revoked' : timeText(me.expiresAt)}`);
}

export function printKeys(keys: readonly ApiKey[], terminal: Terminal): void {
  if (keys.length === 0) {
    terminal.print('No keys.');
    return;
  }
  const columns = ['ID', 'NAME', 'ROLE', 'SCOPES', 'LAST USED', 'STATE'].map((name) => ({ name }));
  const rows = keys.map((key) => [
    ...[key.keyId, key.name, key.role, key.scopes?.join(' ') ?? 'all of the role', timeText(key.lastUsedAt)],
    stateOf(key),
  ]);
  printTable(terminal, columns, rows);
}

export function printCreatedKey({ key, ...view }: CreatedKey, terminal: Terminal): void {
  printKeys([view], terminal);
  terminal.print();
  terminal.print(key);
  terminal.note('Keep it now: it is not shown again. Use it as SHEAF_API_KEY.');
}

export function printPeople(people: readonly PrincipalView[], terminal: Terminal): void {
  if (people.length === 0) {
    terminal.print('Nobody signs in with a password.');
    return;
  }
  const columns = ['ID', 'NAME', 'ROLE', 'GROUPS', 'STATE'].map((name) => ({ name }));
  const rows = people.map(({ principalId, name, role, groups, isDisabled }) => [
    ...[principalId, name, role, groups.join(' ') || '–'],
    isDisabled ? 'disabled' : 'let in',
  ]);
  printTable(terminal, columns, rows);
}

export function printSigningKeys(
  { keys }: { keys: readonly { kid: string; createdAt: string; retiresAt: string | null }[] },
  terminal: Terminal,
): void {
  const rows = keys.map(({ kid, createdAt, retiresAt }) => [
    ...[kid, timeText(createdAt)],
    retiresAt === null ? 'signs' : `verifies until ${timeText(retiresAt)}`,
  ]);
  printTable(terminal, [{ name: 'KEY' }, { name: 'SINCE' }, { name: 'STATE' }], rows);
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return `revoked ${timeText(revokedAt)}`;
  if (expiresAt === null) return 'valid';
  return `${Date.parse(expiresAt) <= Date.now() ? 'ended' : 'valid until'} ${timeText(expiresAt)}`;
}
