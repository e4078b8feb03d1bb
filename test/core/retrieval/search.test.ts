import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SearchRequest, searchRequest, searchResponse } from '@sheaf/core/retrieval/contract';
import type { Embedder, VectorStoreProvider } from '@sheaf/core/retrieval/ports';
import { maxDepth, search } from '@sheaf/core/retrieval/search';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openEmbedder } from '../../../lambdas/adapters/embedders/open-embedder.ts';
import { createModelGateway } from '../../../lambdas/adapters/model-gateway.ts';
import { openVectorStoreProvider } from '../../../lambdas/adapters/open-vector-store.ts';
import { anId } from '../../conformance/vector-records.ts';
import { aDatabase, type TestDatabase } from '../../fixtures/database.ts';
import { aVectorStore } from '../../fixtures/memory-vector-store.ts';

interface Text {
  readonly name: string;
  readonly text: string;
  readonly corpus?: string;
  readonly isPublished?: boolean;
  readonly tags?: readonly string[];
}

const embedders = new Map<string | null, Promise<Embedder>>();
const embedderOf = (url: string | null) => {
  const embedder = embedders.get(url) ?? openEmbedder(url ?? 'lexical:');
  embedders.set(url, embedder);
  return embedder;
};
const opened: VectorStoreProvider[] = [];
let database: TestDatabase;
let stores: VectorStoreProvider;

beforeEach(async () => {
  database = await aDatabase();
  stores = await openVectorStoreProvider(`lancedb:${await mkdtemp(join(tmpdir(), 'sheaf-search-'))}`);
  opened.push(stores);
});
afterAll(() => Promise.all(opened.map((provider) => provider.close())));

/** Indexes texts, each a document of one chunk, and publishes those that are to be. */
async function given(texts: readonly Text[], embedderUrl: string | null = null) {
  const embedder = await embedderOf(embedderUrl);
  const index = await stores.open('default', embedder.space);
  const { vectors } = await embedder.embed(
    texts.map(({ text }) => text),
    'passage',
  );
  const records = texts.map(({ name, text, corpus = 'documents', tags = [] }, at) => ({
    chunkId: anId(`chunk ${name}`),
    documentId: anId(`document ${name}`),
    vector: vectors[at]!,
    text,
    context: name,
    fields: { corpus, uri: `upload:${name}.md`, mediaType: 'text/markdown', language: 'en', tags, metadata: {} },
  }));
  await index.upsert(records);
  await database.ownerTransaction(async (session) => {
    await session.query(
      `insert into sheaf.embedding_spaces (tenant_id, space_id, definition) values ('default', $1, $2::jsonb) on conflict do nothing`,
      [embedder.space.spaceId, JSON.stringify(embedder.space)],
    );
    for (const corpus of new Set(texts.map((text) => text.corpus ?? 'documents'))) {
      await session.query(
        `insert into sheaf.corpora (tenant_id, corpus, configuration, space_id) values ('default', $1, $2::jsonb, $3)
         on conflict (tenant_id, corpus) do update set space_id = excluded.space_id, configuration = excluded.configuration`,
        [corpus, JSON.stringify({ embedder: embedderUrl }), embedder.space.spaceId],
      );
    }
    for (const { name, text, corpus = 'documents', isPublished = true } of texts) {
      await session.query(
        `insert into sheaf.documents (tenant_id, document_id, corpus, uri, title, status, published_generation)
         values ('default', $1, $2, $3, $4, 'stored', $5)`,
        [anId(`document ${name}`), corpus, `upload:${name}.md`, name, isPublished ? 2 : 1],
      );
      await session.query(
        `insert into sheaf.chunks (tenant_id, document_id, generation, ordinal, chunk_id, char_start, char_end, token_count, page, heading_path)
         values ('default', $1, 2, 0, $2, 10, $3, 5, 3, '["Guide"]')`,
        [anId(`document ${name}`), anId(`chunk ${name}`), 10 + text.length],
      );
    }
  });
}

function find(
  request: Partial<SearchRequest> & { query: string },
  tenantId = 'default',
  searched: VectorStoreProvider = stores,
) {
  const ports = {
    database,
    stores: searched,
    embedderOf,
    gateway: createModelGateway(database),
    clock: { now: () => Date.now() },
  };
  return search({ tenantId, names: null }, searchRequest.parse(request), ports);
}

const titlesOf = (response: Awaited<ReturnType<typeof find>>) => response.results.map(({ title }) => title);

describe('search', () => {
  it('tells where the lines of each result stand, of chunks that have boxes', async () => {
    const names = ['one', 'two', 'three'];
    await given(names.map((name) => ({ name, text: `The pump has oil of kind ${name}.` })));
    await database.ownerTransaction((session) =>
      session.query(`update sheaf.chunks set context = '{"boxes": "3 720 1000 4280 120;4 720 725 100 120"}'`, []),
    );
    const boxes = [
      { page: 3, x: 72, y: 100, width: 428, height: 12 },
      { page: 4, x: 72, y: 72.5, width: 10, height: 12 },
    ];
    for (const topK of [1, 3]) {
      const response = await find({ query: 'pump oil', topK });
      expect(searchResponse.parse(response)).toEqual(response);
      expect(response.results.map((result) => result.boxes)).toEqual(Array(topK).fill(boxes));
    }
  });

  it('answers in the published shape, with places, titles and headings from the database', async () => {
    const text = 'The centrifugal pump needs oil.';
    await given([
      { name: 'pump', text },
      { name: 'garden', text: 'Roses bloom in June.' },
    ]);
    const response = await find({ query: 'pump oil' });
    expect(searchResponse.parse(response)).toEqual(response);
    expect(response.results[0]).not.toHaveProperty('boxes');
    expect(response.results[0]).toMatchObject({
      rank: 1,
      chunkId: anId('chunk pump'),
      documentId: anId('document pump'),
      uri: 'upload:pump.md',
      title: 'pump',
      text,
      charStart: 10,
      charEnd: 10 + text.length,
      page: 3,
      headingPath: ['Guide'],
      scores: { dense: expect.any(Number), keyword: expect.any(Number) },
    });
    expect(response.standIn).toMatch(/Stand-in/);
    expect(response.space).toBe((await embedderOf(null)).space.spaceId);
  });

  it('gives cosines in mode dense and BM25 in mode keyword', async () => {
    await given([
      { name: 'pump', text: 'centrifugal pump' },
      { name: 'valve', text: 'ball valve' },
    ]);
    const dense = await find({ query: 'centrifugal pump', mode: 'dense' });
    expect(titlesOf(dense)).toEqual(['pump', 'valve']);
    expect(dense.results[0]).toMatchObject({
      score: expect.closeTo(1, 4),
      scores: { dense: expect.closeTo(1, 4), keyword: null },
    });
    const keyword = await find({ query: 'pump', mode: 'keyword' });
    expect(titlesOf(keyword)).toEqual(['pump']);
    expect(keyword.results[0]?.scores.dense).toBeNull();
    expect(keyword.standIn).toBeNull();
  });

  it('drops chunks that are not published, and fills up with the next ones', async () => {
    const hidden = Array.from({ length: 150 }, (_, index) => ({
      name: `hidden ${index}`,
      text: 'rotor rotor rotor',
      isPublished: false,
    }));
    const shown = Array.from({ length: 8 }, (_, index) => ({
      name: `shown ${index}`,
      text: `rotor and ${index} other parts of a machine`,
    }));
    await given([...hidden, ...shown]);
    for (const mode of ['hybrid', 'dense', 'keyword'] as const) {
      const response = await find({ query: 'rotor', mode, topK: 5 });
      expect(response.results).toHaveLength(5);
      expect(response.results.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
      expect(response.results.every(({ title }) => title?.startsWith('shown'))).toBe(true);
    }
    expect((await find({ query: 'rotor', topK: 100 })).results).toHaveLength(8);
  });

  it('fills up what a filter leaves out after retrieval with the next ones', async () => {
    const told = Array.from({ length: 150 }, (_, index) => ({ name: `told ${index}`, text: 'rotor rotor rotor' }));
    const clean = Array.from({ length: 8 }, (_, index) => ({
      name: `clean ${index}`,
      text: `rotor and ${index} parts`,
    }));
    await given([...told, ...clean]);
    await database.ownerTransaction((session) =>
      session.query(
        `update sheaf.chunks set context = '{"personalData": ["email"]}' where document_id in (
           select document_id from sheaf.documents where title like 'told%')`,
        [],
      ),
    );
    for (const mode of ['hybrid', 'keyword'] as const) {
      const response = await find({ query: 'rotor', mode, topK: 5, filter: { without: ['email'] } });
      expect(response).not.toHaveProperty('stoppedAt');
      expect(titlesOf(response)).toHaveLength(5);
      expect(titlesOf(response).every((title) => title?.startsWith('clean'))).toBe(true);
    }
  });

  it('stops at a bound where nearly all is left out, and says so', async () => {
    await given([{ name: 'a', text: 'rotor' }]);
    const depths: number[] = [];
    const memory = aVectorStore();
    const endless: VectorStoreProvider = {
      ...memory,
      open: async (tenantId, space) => ({
        ...(await memory.open(tenantId, space)),
        searchKeyword: async (_query, topK) => {
          depths.push(topK);
          return Array.from({ length: topK }, (_, at) => {
            return {
              chunkId: anId(`chunk ${at === 20 ? 'a' : at}`),
              documentId: anId('document a'),
              text: 'rotor',
              score: 1,
            };
          });
        },
      }),
    };
    const response = await find({ query: 'rotor', mode: 'keyword', topK: 5 }, 'default', endless);
    expect(searchResponse.parse(response)).toMatchObject({ results: [{ title: 'a' }], stoppedAt: maxDepth });
    expect(depths).toEqual([15, 60, 240, 960, 3840, 6400]);
  });

  it('applies the filter and the corpora in both legs', async () => {
    await given([
      { name: 'a', text: 'steel beam', tags: ['new'] },
      { name: 'b', text: 'steel beam' },
      { name: 'c', text: 'steel beam', corpus: 'archive' },
    ]);
    expect(titlesOf(await find({ query: 'steel', filter: { tags: ['new'] } }))).toEqual(['a']);
    expect(titlesOf(await find({ query: 'steel', filter: { uriPrefix: 'upload:b' } }))).toEqual(['b']);
    expect(titlesOf(await find({ query: 'steel', corpora: ['archive'] }))).toEqual(['c']);
    expect(titlesOf(await find({ query: 'steel', corpora: ['documents', 'archive'] })).sort()).toEqual(['a', 'b', 'c']);
  });

  it('searches corpora of two spaces each in its own, and takes turns', async () => {
    await given([
      { name: 'a', text: 'copper wire' },
      { name: 'b', text: 'copper coil' },
    ]);
    await given(
      [
        { name: 'x', text: 'copper wire', corpus: 'other' },
        { name: 'y', text: 'zinc', corpus: 'other' },
      ],
      'lexical:?dimensions=256',
    );
    const response = await find({ query: 'copper wire', corpora: ['documents', 'other'], topK: 3 });
    expect(new Set(titlesOf(response).slice(0, 2))).toEqual(new Set(['a', 'x']));
    expect(response.space?.split(',')).toHaveLength(2);
    expect(response.results.map(({ score }) => score)).toEqual(
      response.results.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });

  it('finds nothing, without an error, before the first ingest and for another tenant', async () => {
    expect(await find({ query: 'x' })).toMatchObject({ results: [], space: null, standIn: null });
    await given([{ name: 'a', text: 'secret recipe' }]);
    await database.call('ensure_tenant', { tenantId: 'zeta' });
    expect((await find({ query: 'secret' }, 'zeta')).results).toEqual([]);
  });

  it('rejects an unknown corpus', async () => {
    await expect(find({ query: 'x', corpora: ['nowhere'] })).rejects.toMatchObject({ problem: 'corpus-not-found' });
  });

  it('fails when the embedder makes another space than the corpus is pinned to', async () => {
    await given([{ name: 'a', text: 'x' }], 'lexical:?dimensions=256');
    await database.ownerTransaction((session) => session.query(`update sheaf.corpora set configuration = '{}'`));
    await expect(find({ query: 'x' })).rejects.toMatchObject({ name: 'SpaceMismatch' });
    expect((await find({ query: 'x', mode: 'keyword' })).results).toHaveLength(1);
  });
});
