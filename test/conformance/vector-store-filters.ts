/** Filters of a VectorStore: the same table of cases for every adapter, through both legs. */
import type { AccessScope, SearchFilter, VectorStoreProvider } from '@sheaf/core/retrieval/ports';
import { describe, expect, it } from 'vitest';
import { anId, aRecord, aSpace, aVector } from './vector-records.ts';

const odd = `o'dd "key" \\ %_\u001e`;
const records = [
  aRecord('red', {
    tags: ['warm', 'colour'],
    metadata: { year: 2020, price: -1.5, name: 'alpha', ok: true, [odd]: `it's "x" \\ %` },
  }),
  aRecord('green', {
    language: 'de',
    mediaType: 'text/html',
    metadata: { year: 2021, price: 0, name: 'beta', list: ['p', 'q', 7] },
  }),
  aRecord('blue', {
    uri: `upload:a%_b/it's.md`,
    language: null,
    tags: ['cold', 'colour'],
    metadata: { year: 2022.5, price: 10, name: 'Ångström', date: '2024-03-01' },
  }),
  aRecord('none', {
    uri: 's3://landing/default/red.md.bak',
    metadata: { year: '2021', ok: false, nested: { a: 1 }, date: '2024-11-30T10:00:00Z' },
  }),
].map((record) => ({ ...record, text: `shared word ${record.text}` }));

const cases: readonly [string, SearchFilter, readonly string[]][] = [
  ['no condition', {}, ['blue', 'green', 'none', 'red']],
  ['a document', { documentId: [anId('document red')] }, ['red']],
  ['several documents', { documentId: [anId('document red'), anId('document blue'), anId('absent')] }, ['blue', 'red']],
  ['an empty list', { documentId: [] }, []],
  ['a prefix', { uriPrefix: 's3://landing/default/red.md' }, ['none', 'red']],
  ['a prefix that stands elsewhere in the URI only', { uriPrefix: 'landing' }, []],
  ['a prefix with wildcards and quotes', { uriPrefix: `upload:a%_b/it's` }, ['blue']],
  ['a prefix whose wildcard is no wildcard', { uriPrefix: 'upload:a_%' }, []],
  ['a prefix in other case', { uriPrefix: 'S3://' }, []],
  ['a media type', { mediaType: ['text/html', 'x/y'] }, ['green']],
  ['a language', { language: ['de', 'fr'] }, ['green']],
  ['one of several tags', { tags: ['cold', 'warm'] }, ['blue', 'red']],
  ['a text', { metadata: { name: 'alpha' } }, ['red']],
  ['a number, not the text that looks like it', { metadata: { year: 2021 } }, ['green']],
  ['a text, not the number that looks like it', { metadata: { year: '2021' } }, ['none']],
  ['a boolean', { metadata: { ok: false } }, ['none']],
  ['negative zero as zero', { metadata: { price: -0 } }, ['green']],
  ['a list of values', { metadata: { name: ['alpha', 'beta', 3] } }, ['green', 'red']],
  ['a value inside a stored list', { metadata: { list: 'q' } }, ['green']],
  ['a number inside a stored list', { metadata: { list: [7] } }, ['green']],
  ['a range of numbers', { metadata: { year: { gte: 2020.5, lte: 2022.5 } } }, ['blue', 'green']],
  ['a range over negative numbers', { metadata: { price: { lte: 0 } } }, ['green', 'red']],
  ['a range with one bound', { metadata: { price: { gte: 0 } } }, ['blue', 'green']],
  ['a range of texts', { metadata: { date: { gte: '2024-03-01', lte: '2024-11-30' } } }, ['blue']],
  ['a range of texts by code point', { metadata: { name: { gte: 'b' } } }, ['blue', 'green']],
  ['a range, which matches no list', { metadata: { list: { gte: 'a' } } }, []],
  ['an absent key', { metadata: { absent: 'x' } }, []],
  ['a nested value, which cannot be matched', { metadata: { nested: 'a' } }, []],
  ['a key and a value full of quotes', { metadata: { [odd]: `it's "x" \\ %` } }, ['red']],
  ['an attempt to break out', { uriPrefix: "x') OR true --", tags: ["' OR '1'='1"] }, []],
  [
    'tags, of which some were changed since',
    { tags: ['cold'], tagged: { except: [anId('document blue'), anId('document red')], also: [anId('document red')] } },
    ['red'],
  ],
  ['tags, of which none were changed', { tags: ['cold'], tagged: { except: [], also: [] } }, ['blue']],
  ['what may be read, without a document', readable({ except: [anId('document red')] }), ['blue', 'green', 'none']],
  ['what may be read, of all but none', readable({ except: [] }), ['blue', 'green', 'none', 'red']],
  ['the only documents that may be read', readable({ only: [anId('document red'), anId('absent')] }), ['red']],
  ['no document that may be read', readable({ only: [] }), []],
  ['no corpus of which anything may be read', { readable: [] }, []],
  ['what may be read of another corpus', { readable: [{ corpora: ['others'] }] }, []],
  [
    'what may be read by one scope or another, and conditions',
    { ...readable({ only: [anId('document red')] }, { only: [anId('document blue')] }), tags: ['warm'] },
    ['red'],
  ],
  [
    'thousands of documents that may not be read',
    readable({ except: [anId('document red'), ...Array.from({ length: 3_000 }, (_, at) => anId(`absent ${at}`))] }),
    ['blue', 'green', 'none'],
  ],
  ['several conditions', { tags: ['colour'], metadata: { year: { lte: 2021 } }, language: ['en'] }, ['red']],
];

function readable(...scopes: readonly Omit<AccessScope, 'corpora'>[]): SearchFilter {
  return { readable: scopes.map((scope) => ({ corpora: ['documents', 'others'], ...scope })) };
}

export function vectorStoreFilterConformance(name: string, openProvider: () => Promise<VectorStoreProvider>): void {
  describe(`${name} filters`, () => {
    const provider = openProvider();
    const names = new Map(['red', 'green', 'blue', 'none'].map((each) => [anId(`chunk ${each}`), each]));
    const store = provider.then(async (opened) => {
      const handle = await opened.open(`f-${Date.now().toString(36)}`, aSpace({ model: `filters-${Date.now()}` }));
      await handle.upsert(records);
      return handle;
    });

    it.each(cases)('by %s', async (_title, filter, expected) => {
      const hits = await Promise.all([
        (await store).searchDense(aVector(1), 10, ['documents'], filter),
        (await store).searchKeyword('shared', 10, ['documents'], filter),
      ]);
      for (const leg of hits) expect(leg.map(({ chunkId }) => names.get(chunkId) ?? chunkId).sort()).toEqual(expected);
    });
  });
}
