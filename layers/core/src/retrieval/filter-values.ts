/**
 * How metadata is laid out so that any store can filter it exactly: equality as a set of words, ranges as one sortable
 * value per key. Keys and strings come from users; the two separators below never remain in them.
 */
import type { Scalar } from './ports.ts';

const entrySeparator = '\u001e';
const valueSeparator = '\u001f';

/** Longest string, in UTF-8 bytes, that a range can have as a bound. */
export const maxRangeBoundBytes = 36;

/** One word per scalar value, lists flattened: what equality is matched against. Other values cannot be filtered by. */
export function equalityWords(metadata: Readonly<Record<string, unknown>>): string[] {
  const words = Object.entries(metadata).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).filter(isScalar).map((scalar) => equalityWord(key, scalar)),
  );
  return [...new Set(words)];
}

export function equalityWord(key: string, value: Scalar): string {
  return `${bare(key)}${valueSeparator}${typeof value === 'number' ? `n${value + 0}` : `${tagOf(value)}${bare(String(value))}`}`;
}

/** Numbers and strings that stand alone under their key; a list has no place in an order, so ranges never match one. */
export function rangeValues(metadata: Readonly<Record<string, unknown>>): [string, number | string][] {
  return Object.entries(metadata).filter((pair): pair is [string, number | string] => isOrdered(pair[1]));
}

/** The range values of one document as one text; `rangeMarker` finds a value in it, `entrySeparator` ends it. */
export function rangeText(metadata: Readonly<Record<string, unknown>>): string {
  const entries = rangeValues(metadata).map(([key, value]) => `${rangeMarker(key, value)}${sortable(value)}`);
  return entries.length === 0 ? '' : entries.join('') + entrySeparator;
}

export function rangeMarker(key: string, like: Scalar): string {
  return `${entrySeparator}${bare(key)}${valueSeparator}${tagOf(like)}`;
}

export const rangeEnd = entrySeparator;

/** Text whose order by code points is the order of the values: IEEE 754 bits for numbers, the start of a string. */
export function sortable(value: Scalar): string {
  if (typeof value !== 'number') return [...bare(String(value))].slice(0, 64).join('');
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value + 0);
  const bits = view.getBigUint64(0);
  const ordered = bits >> 63n === 1n ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
  return ordered.toString(16).padStart(16, '0');
}

export function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

function isOrdered(value: unknown): value is number | string {
  return isScalar(value) && typeof value !== 'boolean';
}

function tagOf(value: Scalar): 's' | 'n' | 'b' {
  return typeof value === 'number' ? 'n' : typeof value === 'boolean' ? 'b' : 's';
}

function bare(text: string): string {
  return text.replaceAll(entrySeparator, '\ufffd').replaceAll(valueSeparator, '\ufffd').toWellFormed();
}
