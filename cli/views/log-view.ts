import { parseRecord } from '../files/log-file.ts';
import type { Terminal } from '../terminal.ts';
import { timeText } from './table.ts';

/** Fields that say nothing to a person: where the line came from is told by its source. */
const hidden = new Set([
  'time',
  'level',
  'source',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
]);

/** One line of the log: time, level, source, message, then the other fields. */
export function printRecord(line: string, { print, colours }: Terminal): void {
  const record = parseRecord(line);
  const { time = null, level = 'info', source = '', message = '' } = record;
  const colour = { error: colours.red, warn: colours.yellow, debug: colours.dim }[level] ?? colours.cyan;
  const fields = Object.entries(record)
    .filter(([name, value]) => !hidden.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const shownTime = time === null ? '' : timeText(time).slice(11);
  print(
    [colours.dim(shownTime), colour(level.padEnd(5)), colours.bold(source), message, colours.dim(fields.join(' '))]
      .filter(Boolean)
      .join(' '),
  );
}
