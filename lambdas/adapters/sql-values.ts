/** Values as every driver returns them, from the text that PostgreSQL writes, by the name of the type. */

const timestamp =
  /^(\d{4,}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?|Z)?$/;

/**
 * `timestamptz` as ISO 8601 in UTC with microseconds, always six digits, so that the strings sort as the instants do and
 * a cursor loses nothing. Text without an offset is UTC, as the Data API writes it. Infinity and BC stay as they are.
 */
export function isoOfTimestamp(text: string): string {
  const parts = timestamp.exec(text);
  if (parts === null) return text;
  const [, day, time, fraction = '', sign, hours = '0', minutes = '0', seconds = '0'] = parts;
  const offset = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * (sign === '-' ? -1000 : 1000);
  const instant = new Date(Date.parse(`${day}T${time}Z`) - offset);
  return `${instant.toISOString().slice(0, -5)}.${fraction.padEnd(6, '0')}Z`;
}

/**
 * `bigint` as a number.
 * @throws RangeError beyond 2^53, where a number would be another value
 */
export function numberOfBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The bigint ${text} does not fit a number; cast it to text.`);
  return value;
}

/** `numeric` as a number where that is exactly the value, else as PostgreSQL's text. */
export function valueOfNumeric(text: string): number | string {
  const value = Number(text);
  const plain = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  return String(value) === plain ? value : text;
}

export const valueReaders: Readonly<Record<string, (text: string) => unknown>> = {
  bool: (text) => text === 't' || text === 'true',
  int2: Number,
  int4: Number,
  int8: numberOfBigint,
  float4: Number,
  float8: Number,
  numeric: valueOfNumeric,
  json: (text) => JSON.parse(text) as unknown,
  jsonb: (text) => JSON.parse(text) as unknown,
  timestamptz: isoOfTimestamp,
};
