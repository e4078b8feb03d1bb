import pg from 'pg';
import { pgTypes } from '../pg-database-types.ts';
import { exactJson } from './exact-json.ts';

const bytea = pg.types.getTypeParser(17) as (text: string) => Uint8Array;

/** Where a source wants another value than our own tables do: nothing may be refused, and nothing rounded. */
const readers: Readonly<Record<number, (text: string) => unknown>> = {
  17: bytea,
  20: integerOf,
  114: exactJson,
  1016: (text) => text,
  1114: (text) => text.replace(' ', 'T'),
  3802: exactJson,
};

export const sourceTypes = {
  getTypeParser: (oid: number) => readers[oid] ?? pgTypes.getTypeParser(oid, 'text'),
} as unknown as pg.CustomTypesConfig;

export function integerOf(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
