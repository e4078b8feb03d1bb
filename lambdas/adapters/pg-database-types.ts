import pg from 'pg';
import { valueReaders } from './sql-values.ts';

/** Ids of the built-in types whose values are more than text. */
const names: Readonly<Record<number, string>> = {
  16: 'bool',
  20: 'int8',
  21: 'int2',
  23: 'int4',
  114: 'json',
  700: 'float4',
  701: 'float8',
  1184: 'timestamptz',
  1700: 'numeric',
  3802: 'jsonb',
};

const textArray = pg.types.getTypeParser(1009 as number) as (text: string) => (string | null)[];

/** Arrays of these element types come as arrays; any other array must be cast to `jsonb` in the statement. */
const arrays: Readonly<Record<number, string>> = {
  1000: 'bool',
  1007: 'int4',
  1009: 'text',
  1016: 'int8',
  1015: 'text',
  2951: 'text',
};

const asIs = (text: string) => text;

function readerOf(oid: number): (text: string) => unknown {
  const element = arrays[oid];
  if (element === undefined) return valueReaders[names[oid] ?? ''] ?? asIs;
  const read = valueReaders[element] ?? asIs;
  return (text) => textArray(text).map((value) => (value === null ? null : read(value)));
}

/** The parsers of one pool; pg's global ones stay as they are. */
export const pgTypes = { getTypeParser: readerOf } as unknown as pg.CustomTypesConfig;
