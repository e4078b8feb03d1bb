import { equalityWord, isScalar, rangeEnd, rangeMarker, sortable } from '@sheaf/core/retrieval/filter-values';
import type { AccessScope, MetadataCondition, SearchFilter } from '@sheaf/core/retrieval/ports';

/** A SQL predicate over the columns of `lancedb-schema.ts`; every value in it is quoted here and nowhere else. */
export function filterSql(corpora: readonly string[], filter: SearchFilter = {}): string {
  const conditions = [isOneOf('corpus', corpora)];
  if (filter.documentId) conditions.push(isOneOf('document_id', filter.documentId));
  if (filter.uriPrefix !== undefined) conditions.push(`starts_with(uri, ${quote(filter.uriPrefix)})`);
  if (filter.mediaType) conditions.push(isOneOf('media_type', filter.mediaType));
  if (filter.language) conditions.push(isOneOf('language', filter.language));
  if (filter.tags) conditions.push(tagsSql(filter.tags, filter.tagged));
  for (const [key, condition] of Object.entries(filter.metadata ?? {})) conditions.push(metadataSql(key, condition));
  if (filter.readable) conditions.push(`(${filter.readable.map(scopeSql).join(' OR ') || 'false'})`);
  return conditions.join(' AND ');
}

function tagsSql(tags: readonly string[], tagged: SearchFilter['tagged']): string {
  const stored = hasOneOf('tags', tags);
  if (tagged === undefined) return stored;
  const known = tagged.except.length === 0 ? stored : `${stored} AND NOT ${isOneOf('document_id', tagged.except)}`;
  return `((${known}) OR ${isOneOf('document_id', tagged.also)})`;
}

function scopeSql({ corpora, except = [], only }: AccessScope): string {
  const conditions = [isOneOf('corpus', corpora)];
  if (only !== undefined) conditions.push(isOneOf('document_id', only));
  if (except.length > 0) conditions.push(`NOT ${isOneOf('document_id', except)}`);
  return `(${conditions.join(' AND ')})`;
}

export function isOneOf(column: string, values: readonly string[]): string {
  return values.length === 0 ? 'false' : `${column} IN (${values.map(quote).join(', ')})`;
}

/** Single quotes are the only thing that ends a literal in this dialect; NUL ends the native parser's input instead. */
export function quote(value: string): string {
  return `'${value.toWellFormed().replaceAll('\0', '\ufffd').replaceAll("'", "''")}'`;
}

function hasOneOf(column: string, values: readonly string[]): string {
  if (values.length === 0) return 'false';
  return `(${values.map((value) => `array_has(${column}, ${quote(value)})`).join(' OR ')})`;
}

function metadataSql(key: string, condition: MetadataCondition): string {
  if (isScalar(condition)) return hasOneOf('equals', [equalityWord(key, condition)]);
  if (isList(condition))
    return hasOneOf(
      'equals',
      condition.map((value) => equalityWord(key, value)),
    );
  const { gte, lte } = condition;
  const like = gte ?? lte;
  if (like === undefined) return 'true';
  const marker = quote(rangeMarker(key, like));
  const value = `split_part(split_part(ranges, ${marker}, 2), ${quote(rangeEnd)}, 1)`;
  const bounds = [`strpos(ranges, ${marker}) > 0`];
  if (gte !== undefined) bounds.push(`${value} >= ${quote(sortable(gte))}`);
  if (lte !== undefined) bounds.push(`${value} <= ${quote(sortable(lte))}`);
  return `(${bounds.join(' AND ')})`;
}

function isList(condition: MetadataCondition): condition is readonly (string | number | boolean)[] {
  return Array.isArray(condition);
}
