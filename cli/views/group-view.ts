import type { GroupSummary, GroupView } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printTable } from './table.ts';

export function printGroups(groups: readonly GroupSummary[], terminal: Terminal): void {
  if (groups.length === 0) {
    terminal.print('Nobody is in a group.');
    return;
  }
  const columns = [{ name: 'GROUP' }, { name: 'PEOPLE', isNumber: true }, { name: 'KEYS', isNumber: true }];
  const rows = groups.map(({ group, people, keys }) => [group, String(people), String(keys)]);
  printTable(terminal, columns, rows);
}

export function printGroup({ group, members }: GroupView, terminal: Terminal): void {
  if (members.length === 0) {
    terminal.print(`Nobody is in the group ${group}.`);
    return;
  }
  const rows = members.map(({ principalId, name }) => [principalId, name]);
  printTable(terminal, [{ name: 'MEMBER' }, { name: 'NAME' }], rows);
}
