import type { Schedule, ScheduleRun, ScheduleSummary } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printTable, timeText } from './table.ts';

type Times = Pick<ScheduleSummary, 'cron' | 'everySeconds' | 'timeZone'>;

export function printSchedules(schedules: readonly ScheduleSummary[], terminal: Terminal): void {
  printTable(
    terminal,
    [
      { name: 'SCHEDULE' },
      { name: 'NAME' },
      { name: 'TIMES' },
      { name: 'NEXT' },
      { name: 'SOURCE' },
      { name: 'CORPUS' },
    ],
    schedules.map((schedule) => [
      schedule.scheduleId,
      schedule.name,
      timesText(schedule),
      nextText(schedule),
      schedule.source.type,
      schedule.corpus,
    ]),
  );
}

export function printSchedule({ runs, ...schedule }: Schedule, terminal: Terminal): void {
  printSummary(schedule, terminal);
  if (runs.length === 0) {
    terminal.print('  It has not run yet.');
    return;
  }
  terminal.print('');
  printTable(
    terminal,
    [{ name: 'TIME' }, { name: 'OUTCOME' }, { name: 'JOB' }, { name: 'STATUS' }, { name: 'REASON' }],
    runs.map(({ scheduledAt, outcome, jobId, jobStatus, reason }) => [
      timeText(scheduledAt),
      outcome,
      jobId ?? '–',
      jobStatus ?? '–',
      reason ?? '',
    ]),
  );
}

export function printSummary(schedule: ScheduleSummary, { print, colours }: Terminal): void {
  const { scheduleId, name, source, corpus, jitterSeconds, overlap, catchUp } = schedule;
  print(`${colours.bold(name)}, schedule ${scheduleId}`);
  print(`  source    ${source.type}, into the corpus ${corpus}`);
  print(`  times     ${timesText(schedule)}${jitterSeconds > 0 ? `, up to ${jitterSeconds} s later` : ''}`);
  print(`  next      ${nextText(schedule)}`);
  print(`  overlap   ${overlap}; catch-up: ${catchUp}`);
}

export function printRun({ outcome, jobId, reason }: ScheduleRun, { print }: Terminal): void {
  print(
    jobId === null ? `No job yet: ${outcome}${reason === null ? '.' : `. ${reason}`}` : `Job ${jobId} is submitted.`,
  );
}

function timesText({ cron, everySeconds, timeZone }: Times): string {
  return cron === null ? `every ${Number(everySeconds) / 60} min` : `${cron} (${timeZone})`;
}

function nextText({ isPaused, nextRunAt }: ScheduleSummary): string {
  return isPaused ? 'paused' : timeText(nextRunAt);
}
