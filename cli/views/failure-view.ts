import type { FailureExplanation, FailureGroups, FailureView, RedriveAnswer } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printTable, timeText } from './table.ts';

export function printGroups({ groups, isComplete }: FailureGroups, terminal: Terminal): void {
  if (groups.length === 0) {
    terminal.print('There are no such failures.');
    return;
  }
  const columns = [
    { name: 'COUNT', isNumber: true },
    { name: 'GROUP' },
    { name: 'STAGE' },
    { name: 'ERROR' },
    { name: 'TEMPLATE' },
    { name: 'WHAT TO DO' },
  ];
  const room = Math.max(30, Math.floor((terminal.width - 60) / 2));
  const rows = groups.map(({ count, groupId, stage, error, template, remedy }) => [
    String(count),
    groupId,
    stage,
    error,
    terminal.shortened(template, room),
    terminal.shortened(remedy, room),
  ]);
  printTable(terminal, columns, rows);
  if (!isComplete) terminal.note('There are more than 10,000 kinds of message; failures beyond them are not counted.');
}

export function printFailures(failures: readonly FailureView[], terminal: Terminal): void {
  if (failures.length === 0) {
    terminal.print('There are no such failures.');
    return;
  }
  const columns = [
    { name: 'FAILURE' },
    { name: 'STATUS' },
    { name: 'STAGE' },
    { name: 'ERROR' },
    { name: 'TIMES', isNumber: true },
    { name: 'LAST' },
    { name: 'DOCUMENT' },
    { name: 'MESSAGE' },
  ];
  const rows = failures.map(({ failureId, status, stage, error, attempts, lastAt, documentId, message, reason }) => [
    failureId,
    status,
    stage,
    error,
    String(attempts),
    timeText(lastAt),
    documentId ?? '–',
    terminal.shortened(reason === null ? message : `${message} (dismissed: ${reason})`, 60),
  ]);
  printTable(terminal, columns, rows);
}

export function printExplanation(explanation: FailureExplanation, { print, note, colours }: Terminal): void {
  const { error, stage, whatHappened, likelyCause, whatToDo, provider, model, standIn } = explanation;
  print(colours.bold(`${error} at ${stage}`));
  print(`  what happened  ${whatHappened}`);
  print(`  likely cause   ${likelyCause}`);
  print(`  what to do     ${whatToDo}`);
  note(
    standIn ?? `Written by ${model} (${provider}) from the message and the numbers of the failure. It may be wrong.`,
  );
}

/** What was left as it is, by reason. */
export function printSkipped(skipped: RedriveAnswer['skipped'], { print }: Terminal): void {
  for (const [why, of] of Map.groupBy(skipped, (one) => one.why)) print(`  ${of.length} left: ${why}`);
}
