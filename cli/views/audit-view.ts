import type { AuditEntryView, AuditVerificationView } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printTable, timeText } from './table.ts';

export function printAudit(entries: readonly AuditEntryView[], terminal: Terminal): void {
  printTable(
    terminal,
    [
      { name: 'NUMBER', isNumber: true },
      { name: 'TIME' },
      { name: 'WHO' },
      { name: 'FROM' },
      { name: 'OPERATION' },
      { name: 'TARGET' },
      { name: 'OUTCOME' },
      { name: 'CORRELATION ID' },
    ],
    entries.map(({ chain, at, principalId, sourceAddress, operation, targetId, outcome, status, correlationId }) => [
      String(chain.sequence),
      timeText(at),
      principalId,
      sourceAddress ?? '–',
      operation,
      targetId ?? '–',
      outcome === 'succeeded' ? outcome : `${outcome} (${status})`,
      correlationId,
    ]),
  );
}

export function printAuditVerification(
  { entries, hash, problem }: AuditVerificationView,
  { print, colours }: Terminal,
): void {
  const counted = entries === 1 ? '1 entry' : `${entries} entries`;
  print(
    problem === null
      ? `The log of ${counted} is whole. Its newest hash: ${hash || 'none'}`
      : `${colours.red('The log is broken.')} ${counted} fit, then: ${problem}`,
  );
}
