import type { Schemas } from '@qdrant/js-client-rest';
import { equalityWord, isScalar, maxRangeBoundBytes, rangeValues, sortable } from '@sheaf/core/retrieval/filter-values';
import type { AccessScope, MetadataCondition, Scalar, SearchFilter } from '@sheaf/core/retrieval/ports';

export type Condition = Schemas['Condition'];

/** Bytes that fit an integer which a double holds exactly; a text is cut into such parts, since Qdrant has no text ranges. */
const bytesPerPart = 6;
const partCount = maxRangeBoundBytes / bytesPerPart;
const utf8 = new TextEncoder();

/** Marks the start of a URI, so that a search for it inside the text is a search for a prefix. */
export const uriStart = '\u0002';

/** Conditions over the payload of `qdrant-payload.ts`. `hasPrefixes`: the server matches prefixes itself. */
export function filterConditions(
  corpora: readonly string[],
  filter: SearchFilter = {},
  hasPrefixes = true,
): Condition[] {
  const conditions: Condition[] = [isOneOf('corpus', corpora)];
  if (filter.documentId) conditions.push(isOneOf('document', filter.documentId));
  if (filter.uriPrefix !== undefined) {
    const prefix = filter.uriPrefix;
    conditions.push(
      hasPrefixes ? { key: 'uri', match: { prefix } } : { key: 'uriText', match: { text: uriStart + prefix } },
    );
  }
  if (filter.mediaType) conditions.push(isOneOf('mediaType', filter.mediaType));
  if (filter.language) conditions.push(isOneOf('language', filter.language));
  if (filter.tags) conditions.push(tagsCondition(filter.tags, filter.tagged));
  for (const [key, condition] of Object.entries(filter.metadata ?? {}))
    conditions.push(...metadataConditions(key, condition));
  if (filter.readable) conditions.push(isInOne(filter.readable));
  return conditions;
}

function tagsCondition(tags: readonly string[], tagged: SearchFilter['tagged']): Condition {
  const stored = isOneOf('tags', tags);
  if (tagged === undefined) return stored;
  const known = { must: [stored], must_not: [isOneOf('document', tagged.except)] };
  return { should: [known, isOneOf('document', tagged.also)] };
}

/** An empty `should` would hold for every point. */
function isInOne(scopes: readonly AccessScope[]): Condition {
  return scopes.length === 0 ? isOneOf('corpus', []) : { should: scopes.map(scopeCondition) };
}

function scopeCondition({ corpora, except = [], only }: AccessScope): Condition {
  return {
    must: [isOneOf('corpus', corpora), ...(only === undefined ? [] : [isOneOf('document', only)])],
    ...(except.length > 0 && { must_not: [isOneOf('document', except)] }),
  };
}

export function isOneOf(key: string, values: readonly string[]): Condition {
  return { key, match: { any: [...values] } };
}

/** Range values by key, numbers as `n`, texts as `s0` … `s5`. Keys are hexadecimal: a payload path has a syntax of its own. */
export function rangePayload(metadata: Readonly<Record<string, unknown>>): Record<string, Record<string, number>> {
  return Object.fromEntries(
    rangeValues(metadata).map(([key, value]) => [
      hexOf(key),
      typeof value === 'number' ? { n: value } : Object.fromEntries(partsOf(value).map((part, at) => [`s${at}`, part])),
    ]),
  );
}

function metadataConditions(key: string, condition: MetadataCondition): Condition[] {
  if (isScalar(condition)) return [isOneOf('equals', [equalityWord(key, condition)])];
  if (isList(condition))
    return [
      isOneOf(
        'equals',
        condition.map((value) => equalityWord(key, value)),
      ),
    ];
  const path = `ranges.${hexOf(key)}`;
  const { gte, lte } = condition;
  return [
    ...(gte === undefined ? [] : [boundOf(path, 'gte', gte)]),
    ...(lte === undefined ? [] : [boundOf(path, 'lte', lte)]),
  ];
}

function boundOf(path: string, side: 'gte' | 'lte', bound: Scalar): Condition {
  if (typeof bound === 'number') return { key: `${path}.n`, range: { [side]: bound } };
  const parts = partsOf(String(bound));
  const strict = side === 'gte' ? 'gt' : 'lt';
  // Lexicographic: the first differing part decides; all equal satisfies both bounds.
  const alternatives = parts.map((part, at): Condition => {
    const before = parts
      .slice(0, at)
      .map((same, index): Condition => ({ key: `${path}.s${index}`, range: { gte: same, lte: same } }));
    return { must: [...before, { key: `${path}.s${at}`, range: { [at === parts.length - 1 ? side : strict]: part } }] };
  });
  return { should: alternatives };
}

function partsOf(text: string): number[] {
  const bytes = utf8.encode(sortable(text));
  return Array.from({ length: partCount }, (_, part) => {
    let value = 0;
    for (let at = 0; at < bytesPerPart; at += 1) value = value * 256 + (bytes[part * bytesPerPart + at] ?? 0);
    return value;
  });
}

function hexOf(key: string): string {
  return `k${Buffer.from(key.toWellFormed(), 'utf8').toString('hex')}`;
}

function isList(condition: MetadataCondition): condition is readonly Scalar[] {
  return Array.isArray(condition);
}
