import type { SqlParameter } from '@aws-sdk/client-rds-data';
import type { SqlValue } from '@sheaf/core/platform/database';
import { segmentsOf } from '../sql-segments.ts';

/**
 * A statement with `$1` placeholders as the Data API takes it: `:p1`, and typed parameters.
 *
 * The Data API sends a string as `text`, where `pg` leaves the type to the server. So every parameter that is not text,
 * a number or a boolean needs a cast in the statement (`$1::uuid`, `$2::jsonb`); with one, both drivers do the same.
 * Comments are left out, so that nothing depends on how well the service skips them.
 * @throws Error when placeholders and values do not fit, or when the statement has a `:name` of its own
 */
export function withNamedParameters(
  text: string,
  values: readonly SqlValue[],
): { readonly sql: string; readonly parameters: SqlParameter[] } {
  const used = new Set<number>();
  const sql = segmentsOf(text)
    .map(({ kind, content }) => {
      if (kind === 'comment') return ' ';
      return kind === 'code' ? named(content, used) : content;
    })
    .join('');
  const highest = Math.max(0, ...used);
  if (highest !== values.length)
    throw new Error(`The statement has placeholders up to $${highest}, but ${values.length} values.`);
  const parameters = values.map((value, i) => ({ name: `p${i + 1}`, ...parameterOf(value) }));
  return { sql, parameters: parameters.filter((_, i) => used.has(i + 1)) };
}

function named(code: string, used: Set<number>): string {
  const own = /(?<!:):[A-Za-z_]\w*/.exec(code)?.[0];
  if (own !== undefined)
    throw new Error(`The Data API would read "${own}" as a parameter; write a space after the colon.`);
  return code.replace(/(?<![\w$])\$(\d+)/g, (_, digits: string) => {
    used.add(Number(digits));
    return `:p${digits}`;
  });
}

function parameterOf(value: SqlValue): Omit<SqlParameter, 'name'> {
  if (value === null) return { value: { isNull: true } };
  if (value instanceof Date) {
    return { value: { stringValue: value.toISOString().replace('T', ' ').replace('Z', '') }, typeHint: 'TIMESTAMP' };
  }
  switch (typeof value) {
    case 'string':
      return { value: { stringValue: value } };
    case 'boolean':
      return { value: { booleanValue: value } };
    case 'number':
      return { value: numberOf(value) };
    default:
      throw new TypeError(`A ${typeof value} cannot be a SQL parameter; send JSON as text.`);
  }
}

function numberOf(value: number): { longValue: number } | { doubleValue: number } {
  if (Number.isSafeInteger(value)) return { longValue: value };
  if (Number.isFinite(value) && !Number.isInteger(value)) return { doubleValue: value };
  throw new RangeError(`The number ${value} cannot be a SQL parameter.`);
}
