/** One row becomes one document. */
import type { MetadataValue } from '../../ingestion/model.ts';
import { sha256 } from '../../keys.ts';
import type { SourceEvent } from '../remote-source.ts';
import type { SqlRow } from '../sql-connection.ts';
import type { DatabaseQueryParameters } from './parameters.ts';
import { fingerprintOf, metadataOf, textOf } from './row-value.ts';

type Columns = DatabaseQueryParameters['columns'];
export type DocumentEvent = Extract<SourceEvent, { kind: 'document' }>;
export type RowEvent = DocumentEvent | Extract<SourceEvent, { kind: 'skipped' }>;

const longestName = 512;

/** The document of a row, or why it is none. `prefix`: its URI up to the name of the row, with the slash. */
export function documentOf(row: SqlRow, columns: Columns, prefix: string): RowEvent {
  const name = nameOf(row, columns);
  if (name === undefined)
    return { kind: 'skipped', uri: `${prefix}${rowHash(row)}`, reason: 'the id of the row is null or empty' };
  const uri = `${prefix}${name}`;
  const content = contentOf(row, columns);
  if (content.bytes.byteLength === 0)
    return { kind: 'skipped', uri, reason: 'the content of the row is null or empty' };
  const title = columns.title === undefined ? '' : textOf(row[columns.title]).trim();
  const metadata = metadataOfRow(row, columns);
  const told = JSON.stringify([content.mediaType, title, metadata]);
  return {
    kind: 'document',
    uri,
    bytes: content.bytes,
    mediaType: content.mediaType,
    ...(title !== '' && { title }),
    metadata,
    validator: { row: sha256(`${sha256(content.bytes)} ${told}`) },
  };
}

/** Tells rows apart: what the order of an answer is compared by. */
export function rowKey(row: SqlRow, columns: Columns): string {
  return nameOf(row, columns) ?? rowHash(row);
}

function nameOf(row: SqlRow, { id }: Columns): string | undefined {
  if (id === undefined) return rowHash(row);
  const parts = listed(id).map((column) => textOf(row[column]).normalize('NFC'));
  if (parts.includes('')) return undefined;
  const name = parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/');
  return name.length <= longestName ? name : sha256(name).slice(0, 32);
}

function rowHash(row: SqlRow): string {
  const told = Object.entries(row).map(([column, value]) => [column, fingerprintOf(value)]);
  return sha256(JSON.stringify(told)).slice(0, 32);
}

function contentOf(row: SqlRow, columns: Columns): { bytes: Uint8Array; mediaType: string | null } {
  const names = listed(columns.content);
  const stated = columns.mediaType === undefined ? '' : textOf(row[columns.mediaType]).trim();
  const [first] = names;
  const value = row[first!];
  if (names.length === 1 && value instanceof Uint8Array) return { bytes: value, mediaType: stated || null };
  const text = names.length === 1 ? textOf(value) : linesOf(row, names);
  const isJson = names.length === 1 && typeof value === 'object' && !(value instanceof Date);
  const mediaType = stated || (isJson ? 'application/json' : 'text/plain');
  return { bytes: Buffer.from(text.trim() === '' ? '' : text.toWellFormed(), 'utf8'), mediaType };
}

/** `name: value` on a line; a value of several lines stands below its name. */
function linesOf(row: SqlRow, names: readonly string[]): string {
  const parts = names.flatMap((name) => {
    const text = textOf(row[name]).trim();
    if (text === '') return [];
    return text.includes('\n') ? [`\n${name}:\n${text}\n`] : [`${name}: ${text}`];
  });
  return parts.join('\n').trim();
}

function metadataOfRow(row: SqlRow, columns: Columns): Record<string, MetadataValue> {
  const sources = [
    ...(columns.metadata ?? []).map((column) => [column, column] as const),
    ...(columns.updatedAt === undefined ? [] : [['modified', columns.updatedAt] as const]),
    ...(columns.url === undefined ? [] : [['url', columns.url] as const]),
  ];
  return Object.fromEntries(
    sources.flatMap(([name, column]) => {
      const value = metadataOf(row[column]);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

export function listed(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names;
}
