import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import type { VectorStoreProvider } from '@sheaf/core/retrieval/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { openVectorStoreProvider } from '../../../lambdas/adapters/open-vector-store.ts';
import { anId, aRecord, aSpace, aVector } from '../../conformance/vector-records.ts';

const corpora = ['documents'];
const space = aSpace({ dimensions: 64 });
const opened: VectorStoreProvider[] = [];
afterAll(() => Promise.all(opened.map((provider) => provider.close())));

async function aDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'sheaf-lance-'));
  const open = async () => {
    const provider = await openVectorStoreProvider(`lancedb:${path}`);
    opened.push(provider);
    return provider.open('default', space);
  };
  return { path, open };
}

/** Files that hold the bytes, in UTF-8 or UTF-16. */
async function filesWith(path: string, word: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hits = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(word) ? file : undefined)));
  return hits.filter((file) => file !== undefined);
}

const words = ['pump', 'valve', 'gear', 'shaft', 'rotor', 'motor', 'blade', 'pipe', 'weld', 'bolt', 'frame', 'wheel'];
const textOf = (n: number) =>
  Array.from({ length: 12 }, (_, at) => words[(n * 7 + at * at * (1 + (n % 5))) % words.length]).join(' ');
const many = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => {
    const n = from + at;
    return aRecord(`n${n}`, {
      text: `${textOf(n)} number${n}`,
      vector: aVector(n * 1000, 64),
      documentId: anId(`document ${n % 100}`),
    });
  });

describe('a LanceDB directory', () => {
  it('holds no byte of an erased chunk after optimisation, in one fragment or in several', async () => {
    for (const writes of [1, 3]) {
      const { path, open } = await aDirectory();
      const store = await open();
      const secret = { tags: ['canarytag'], metadata: { key: 'canarymeta' }, uri: 'upload:canaryuri' };
      await store.upsert([
        aRecord('secret', { text: 'canarytext stays secret', vector: aVector(1, 64), ...secret }),
        ...many(0, 50),
      ]);
      for (let write = 1; write < writes; write += 1) await store.upsert(many(write * 50, write * 50 + 50));
      expect(await filesWith(path, 'canarytext')).not.toEqual([]);
      await store.deleteDocuments([anId('document secret')]);
      expect(await store.optimize({ purges: true, changedShare: 0 })).toEqual({ purged: true });
      for (const word of ['canarytext', 'canarytag', 'canarymeta', 'canaryuri'])
        expect(await filesWith(path, word)).toEqual([]);
      expect(await store.count()).toBe(writes * 50);
      expect(await store.searchKeyword('number7', 5, corpora)).toHaveLength(1);
    }
  });

  it('holds nothing of a table whose last chunk was erased', async () => {
    const { path, open } = await aDirectory();
    const store = await open();
    await store.upsert(
      [aRecord('secret', { text: 'canarytext' })].map((record) => ({ ...record, vector: aVector(1, 64) })),
    );
    await store.deleteDocuments([anId('document secret')]);
    expect(await store.optimize({ purges: true, changedShare: 0 })).toEqual({ purged: true });
    expect(await filesWith(path, 'canarytext')).toEqual([]);
  });

  it('answers the same from the index, from newer rows and from both', async () => {
    const { path, open } = await aDirectory();
    const store = await open();
    const records = many(0, 10_000);
    for (let from = 0; from < records.length; from += 2500) await store.upsert(records.slice(from, from + 2500));
    const flat = await store.searchKeyword('rotor blade number42 number9000 rotor', 10, corpora);
    expect(await store.optimize({ purges: true, changedShare: 0 })).toEqual({ purged: true });
    const indexed = await (await open()).searchKeyword('rotor blade number42 number9000 rotor', 10, corpora);
    const byId = (hits: typeof flat) => new Map(hits.map(({ chunkId, score }) => [chunkId, score]));
    expect(
      indexed
        .slice(0, 2)
        .map(({ chunkId }) => chunkId)
        .sort(),
    ).toEqual(
      flat
        .slice(0, 2)
        .map(({ chunkId }) => chunkId)
        .sort(),
    );
    for (const [index, { score }] of indexed.entries()) expect(score).toBeCloseTo(flat[index]!.score, 2);
    expect(byId(indexed).get(anId('chunk n42'))).toBeCloseTo(byId(flat).get(anId('chunk n42'))!, 2);

    await store.upsert([aRecord('fresh', { text: `${textOf(42)} number42`, vector: aVector(1, 64) })]);
    const both = await store.searchKeyword('number42', 10, corpora);
    expect(both.map(({ chunkId }) => chunkId).sort()).toEqual([anId('chunk fresh'), anId('chunk n42')].sort());
    expect(both[0]!.score).toBeCloseTo(both[1]!.score, 1);

    const exact = (query: Float32Array) =>
      records
        .map(({ chunkId, vector }) => ({
          chunkId,
          score: vector.reduce((sum, value, at) => sum + value * query[at]!, 0),
        }))
        .sort((a, b) => b.score - a.score);
    let found = 0;
    for (let n = 0; n < 50; n += 1) {
      const query = aVector(77 + n * 1000, 64);
      const best = new Set(
        exact(query)
          .slice(0, 10)
          .map(({ chunkId }) => chunkId),
      );
      found += (await store.searchDense(query, 10, corpora)).filter(({ chunkId }) => best.has(chunkId)).length;
    }
    expect(found / 500).toBeGreaterThanOrEqual(0.98);

    await store.deleteDocuments([anId('document 42')]);
    expect(await store.searchKeyword('number42', 10, corpora)).toHaveLength(1);
    expect(await store.optimize({ purges: true, changedShare: 0 })).toEqual({ purged: true });
    expect(await filesWith(path, 'number9042')).toEqual([]);
    expect((await (await open()).searchKeyword('number43 number42', 10, corpora)).length).toBe(2);
  });

  it('reads all rows again only when enough has changed, or must be gone', async () => {
    const { path, open } = await aDirectory();
    const store = await open();
    const connection = await connect(path);
    await store.upsert(many(0, 6000));
    const [name = ''] = await connection.tableNames();
    const versionAfter = async (options: { purges: boolean; changedShare: number }) => {
      await store.optimize(options);
      return (await connection.openTable(name)).version();
    };
    const built = await versionAfter({ purges: false, changedShare: 1 });
    await store.upsert(many(6000, 6100));
    expect(await versionAfter({ purges: false, changedShare: 1 / 8 })).toBe(built + 1);
    await store.upsert(many(6100, 11_200));
    expect(await versionAfter({ purges: false, changedShare: 1 })).toBe(built + 2);
    const again = await versionAfter({ purges: false, changedShare: 1 / 8 });
    expect(again).toBeGreaterThan(built + 2);
    await store.deleteDocuments([anId('document 42')]);
    expect(await versionAfter({ purges: false, changedShare: 1 / 8 })).toBe(again + 1);
    expect(await store.optimize({ purges: true, changedShare: 1 / 8 })).toEqual({ purged: true });
  });

  it('gathers the fragments that many small writes leave', async () => {
    const { path, open } = await aDirectory();
    const store = await open();
    for (let n = 0; n < 70; n += 1) await store.upsert(many(n, n + 1));
    await store.optimize({ purges: false, changedShare: 1 });
    const connection = await connect(path);
    const [name = ''] = await connection.tableNames();
    expect((await (await connection.openTable(name)).stats()).fragmentStats.numFragments).toBe(1);
  });

  it('fails by name on vectors of a directory it may not write', async () => {
    await expect(openVectorStoreProvider('lancedb:relative/path')).rejects.toThrow(/absolute/);
    const provider = await openVectorStoreProvider('lancedb:/dev/null/index');
    await expect(provider.ping()).rejects.toThrow();
  });
});
