import type { SqlParameter } from '@sheaf/core/sources/sql-connection';
import mysql, { type TypedParameterValue } from 'mysql2';
import { valueOfNumeric } from '../sql-values.ts';
import { exactJson } from './exact-json.ts';
import { integerOf } from './postgresql-types.ts';

export interface MysqlColumn {
  readonly name: string;
  readonly columnType?: number | undefined;
  /** MariaDB says by it that a text is JSON. */
  readonly extendedFormat?: string;
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const types = { decimal: 0, timestamp: 7, longlong: 8, datetime: 12, bit: 16, json: 245, newdecimal: 246 };

/** The session is in UTC, so that a TIMESTAMP is an instant; a DATETIME has no zone. */
export function mysqlValue(value: unknown, { columnType, extendedFormat }: MysqlColumn): unknown {
  if (columnType === types.bit && value instanceof Uint8Array) return value.reduce((sum, byte) => sum * 256 + byte, 0);
  if (typeof value !== 'string') return value;
  if (columnType === types.json || extendedFormat === 'json') return exactJson(value);
  if (columnType === types.longlong) return integerOf(value);
  if (columnType === types.decimal || columnType === types.newdecimal) return valueOfNumeric(value);
  if (columnType === types.timestamp) return `${value.replace(' ', 'T')}Z`;
  if (columnType === types.datetime) return value.replace(' ', 'T');
  return value;
}

/**
 * Whole numbers go as such: as doubles they would not do for LIMIT, as text large ones would be compared inexactly. Instants go without their
 * Z, which MySQL does not read.
 */
export function mysqlParameter(value: SqlParameter): SqlParameter | TypedParameterValue {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    const { BIGINT } = mysql.TypedParameter;
    return value > 2n ** 63n - 1n ? BIGINT.unsigned(value) : BIGINT(value);
  }
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value))
    return value.slice(0, -1).replace('T', ' ');
  return value;
}
