/** Values of rows as text of a document, as metadata and as parts of its name. */
import type { MetadataValue } from '../../ingestion/model.ts';

/** What people read: ISO 8601, exact numbers, JSON over several lines, bytes in hexadecimal; '' for null. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return isoOf(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'object' ? JSON.stringify(value, bigintAsText, 2) : String(value);
}

/** undefined: there is nothing to say. */
export function metadataOf(value: unknown): MetadataValue | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value) && value.every(isScalar)) return value;
  return textOf(value);
}

/** The same for equal values of one type, different for others; never read back. */
export function fingerprintOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return `${typeof value}:${textOf(value)}`;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isoOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
