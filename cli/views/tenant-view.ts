import type {
  CreatedTenant,
  TenantDeletion,
  TenantDetails,
  TenantExport,
  TenantSuspension,
  TenantView,
} from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printCreatedKey } from './access-view.ts';
import { printBudgets } from './budget-view.ts';
import { bytesText, printTable, timeText } from './table.ts';

export function printTenants(tenants: readonly TenantView[], terminal: Terminal): void {
  const columns = ['ID', 'NAME', 'STATE', 'SINCE'].map((name) => ({ name }));
  const rows = tenants.map(({ tenantId, name, status, createdAt, suspendedAt }) => [
    ...[tenantId, name, status, timeText(status === 'active' ? createdAt : suspendedAt)],
  ]);
  printTable(terminal, columns, rows);
}

export function printTenant({ budgets, ...tenant }: TenantDetails, terminal: Terminal): void {
  printTenants([tenant], terminal);
  terminal.print();
  printBudgets(budgets, terminal);
}

export function printCreatedTenant({ adminKey, ...tenant }: CreatedTenant, terminal: Terminal): void {
  printTenants([tenant], terminal);
  terminal.print();
  if (adminKey === null) terminal.note(`Nobody is let in yet: sheaf tenants key ${tenant.tenantId}`);
  else printCreatedKey(adminKey, terminal);
}

export function printSuspension({ jobs, schedules, ...tenant }: TenantSuspension, terminal: Terminal): void {
  printTenants([tenant], terminal);
  const isSuspended = tenant.status === 'suspended';
  terminal.print(`Jobs that ${isSuspended ? 'are being paused' : 'go on again'}: ${jobs}`);
  terminal.print(`Schedules that ${isSuspended ? 'do not fire' : 'fire again'}: ${schedules}`);
}

export function printExport({ exportId, status, sections, manifest, expiresAt }: TenantExport, terminal: Terminal) {
  terminal.print(`Export ${exportId}: ${status}`);
  const rows = Object.entries(sections).map(([name, { records, files, sizeBytes }]) => [
    ...[name, String(records), String(files), bytesText(sizeBytes)],
  ]);
  const numbers = ['RECORDS', 'FILES', 'SIZE'].map((name) => ({ name, isNumber: true }));
  if (rows.length > 0) printTable(terminal, [{ name: 'SECTION' }, ...numbers], rows);
  if (manifest === null) return;
  terminal.print(`  manifest  ${manifest.url}`);
  terminal.print(`  sha256    ${manifest.sha256}`);
  terminal.print(`  until     ${timeText(expiresAt)}`);
}

export function printDeletion(deletion: TenantDeletion, terminal: Terminal): void {
  const { receipt, tenantId, step, error } = deletion;
  if (receipt === null) {
    terminal.print(`The deletion of ${tenantId} is at ${step}${error === null ? '' : `: ${error}`}.`);
    return;
  }
  terminal.print(`${tenantId} was deleted ${timeText(receipt.deletedAt)}, receipt ${receipt.receiptId}`);
  const removed = Object.entries(receipt.removed).map(([what, count]) => `${what} ${count}`);
  terminal.print(`  removed   ${removed.join(', ')}`);
  terminal.print(`  found     ${receipt.probes.map(({ path, found }) => `${path} ${found}`).join(', ')}`);
  for (const { what, key } of receipt.remains) terminal.print(`  remains   ${what} (${key})`);
  for (const { what, at } of receipt.agesOut) terminal.print(`  ages out  ${what}, ${timeText(at)}`);
  terminal.print(`  sha256    ${receipt.contentHash}`);
}
