/** Values of a column that only grows: as text that is remembered, as a value to bind, and in their order. */
import { StageError } from '../../errors.ts';
import type { SqlParameter, SqlRow } from '../sql-connection.ts';

type Mark = Exclude<SqlParameter, null>;

export function encodeMark(value: SqlParameter): string {
  return JSON.stringify(typeof value === 'bigint' ? { bigint: value.toString() } : value);
}

export function decodeMark(text: string): SqlParameter {
  const value = JSON.parse(text) as SqlParameter | { bigint: string };
  return value !== null && typeof value === 'object' ? BigInt(value.bigint) : value;
}

/**
 * The value of a row; null where it has none.
 * @throws StageError SourceQueryInvalid for bytes and JSON, which have no order
 */
export function markOf(row: SqlRow, column: string): SqlParameter {
  const value = row[column];
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return value as Mark;
  throw new StageError(
    'SourceQueryInvalid',
    `The column ${column} of highWater holds ${value instanceof Uint8Array ? 'bytes' : 'JSON'}; it must hold numbers, times or text.`,
  );
}

/** How a value stands to the one before it. Text has an order of its server's, which is not known here. */
export function orderOf(before: SqlParameter, value: Mark): 'first' | 'same' | 'greater' | 'less' | 'unknown' {
  if (before === null) return 'first';
  if (before === value) return 'same';
  if (isNumber(before) && isNumber(value)) {
    // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint of one value are the same mark
    if (before == value) return 'same';
    return before < value ? 'greater' : 'less';
  }
  if (typeof before !== 'string' || typeof value !== 'string') return 'unknown';
  if (!isTime(before) || !isTime(value) || before.length !== value.length) return 'unknown';
  return before < value ? 'greater' : 'less';
}

function isNumber(value: Mark): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** ISO 8601 of one length: its text has the order of its times. */
function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d(?:$|[T ]\d\d:\d\d)/.test(text);
}
