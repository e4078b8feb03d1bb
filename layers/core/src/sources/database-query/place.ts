/**
 * How far the rows of a statement were read. An answer has no position of its own that outlives its connection, so a listing that goes on asks again and
 * passes over what it has read: the rows behind the last value of the high-water column, or all of them. Whether these are the rows that were read before
 * is seen by a chain of hashes over their names.
 */
import { StageError } from '../../errors.ts';
import { sha256 } from '../../keys.ts';
import type { SqlParameter } from '../sql-connection.ts';
import { decodeMark, encodeMark, orderOf } from './high-water.ts';

export interface Place {
  /** What is bound as high water: every row up to it was read. */
  readonly base: string;
  /** Rows read since. */
  readonly skip: number;
  readonly chain: string;
  /** Rows read in all. */
  readonly total: number;
  /** How often the rows came in another order than before. */
  readonly restarts: number;
  /** Highest value of a row that was read, and the value before it, whose rows were surely all read. */
  readonly mark: string | null;
  readonly whole: string | null;
}

/** After so many, an order is no longer expected: what is gone can then not be told. */
export const mostRestarts = 3;

export function beginning(base: string): Place {
  return { base, skip: 0, chain: '', total: 0, restarts: 0, mark: null, whole: null };
}

/** Whether the base is a value of this listing, and not where it began. */
export function isAdvanced({ base, whole }: Place): boolean {
  return whole === base;
}

/** Back to where the rows were last sure. */
export function again({ base, skip, total, restarts, whole }: Place): Place {
  return { ...beginning(base), total: total - skip, restarts: restarts + 1, whole };
}

export function linked(chain: string, key: string): string {
  return sha256(`${chain} ${key}`);
}

/**
 * The place after one more row.
 * @param value of its high-water column; null when it has none or there is no such column
 * @throws StageError SourceQueryInvalid when the value is lower than one before
 */
export function advance(place: Place, key: string, value: SqlParameter, column: string): Place {
  const next = { ...place, skip: place.skip + 1, chain: linked(place.chain, key), total: place.total + 1 };
  if (value === null) return next;
  const order = orderOf(place.mark === null ? null : decodeMark(place.mark), value);
  if (order === 'same') return next;
  const mark = encodeMark(value);
  if (order === 'first') return { ...next, mark };
  if (order === 'less') {
    throw new StageError(
      'SourceQueryInvalid',
      `The rows are not in the order of ${column}: end the query with \`order by ${column}\`, or what is new cannot be told.`,
    );
  }
  if (order === 'unknown') return { ...next, mark, whole: place.mark };
  return { ...next, base: place.mark!, skip: 1, chain: linked('', key), mark, whole: place.mark };
}
