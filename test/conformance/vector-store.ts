/** What every VectorStore must do. A runner calls this with a provider; each test uses tenants of its own. */

import { fuse } from '@sheaf/core/retrieval/fuse';
import type { VectorStore, VectorStoreProvider } from '@sheaf/core/retrieval/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { anId, aRecord, aSpace, aVector } from './vector-records.ts';

const corpora = ['documents'];
let tenants = 0;

export function vectorStoreConformance(name: string, openProvider: () => Promise<VectorStoreProvider>): void {
  describe(`${name} as a VectorStore`, () => {
    const provider = openProvider();
    const run = Date.now().toString(36);
    const newTenant = () => `t-${run}-${tenants++}`;
    // A space for each tenant: the names of records repeat from test to test, and ids are unique across tenants.
    const aStore = async (tenantId = newTenant(), space = aSpace({ model: tenantId })): Promise<VectorStore> =>
      (await provider).open(tenantId, space);
    const namesOf = (ids: Iterable<string>, names: readonly string[]) => {
      const known = new Map(names.map((each) => [anId(`chunk ${each}`), each]));
      return [...ids].map((id) => known.get(id) ?? id).sort();
    };
    afterAll(async () => (await provider).close());

    it('answers with nothing before anything was written', async () => {
      const store = await aStore();
      expect(await store.searchDense(aVector(1), 5, corpora)).toEqual([]);
      expect(await store.searchKeyword('anything', 5, corpora)).toEqual([]);
      expect(await store.count()).toBe(0);
      expect(await store.existing([anId('x')])).toEqual(new Set());
      expect(await store.scan(null, 10)).toEqual({ chunkIds: [], next: null });
      await store.deleteDocuments([anId('x')]);
      await store.optimize({ purges: true, changedShare: 0 });
    });

    it('finds the nearest vectors first, with cosines in [-1, 1]', async () => {
      const store = await aStore();
      const vector = aVector(3);
      await store.upsert([
        aRecord('same', { vector }),
        aRecord('opposite', { vector: vector.map((value) => -value) }),
        aRecord('other', { vector: aVector(99) }),
      ]);
      const hits = await store.searchDense(vector, 10, corpora);
      expect(hits.map(({ chunkId }) => chunkId)).toEqual(
        ['same', 'other', 'opposite'].map((each) => anId(`chunk ${each}`)),
      );
      expect(hits[0]?.score).toBeCloseTo(1, 5);
      expect(hits[2]?.score).toBeCloseTo(-1, 5);
      expect(hits.every(({ score }) => score >= -1 && score <= 1)).toBe(true);
      expect(hits[0]).toMatchObject({ documentId: anId('document same'), text: 'The text of same.' });
    });

    it('changes nothing when a write is repeated, and shows it to other handles at once', async () => {
      const tenantId = newTenant();
      const store = await aStore(tenantId);
      const records = ['a', 'b', 'c'].map((each) => aRecord(each, { text: `gear ${each} wheel` }));
      await store.upsert(records);
      const before = await store.searchKeyword('gear b', 10, corpora);
      await store.upsert(records);
      await store.upsert([...records, records[0]!]);
      const reader = await aStore(tenantId);
      expect(await reader.count()).toBe(3);
      expect(await reader.searchKeyword('gear b', 10, corpora)).toEqual(before);
    });

    it('replaces text, vector and fields of a chunk that is written again', async () => {
      const store = await aStore();
      await store.upsert([aRecord('a', { text: 'granite' })]);
      await store.upsert([aRecord('a', { text: 'marble', tags: ['stone'], vector: aVector(5) })]);
      expect(await store.searchKeyword('granite', 10, corpora)).toEqual([]);
      expect(await store.searchKeyword('marble', 10, corpora, { tags: ['stone'] })).toHaveLength(1);
      expect((await store.searchDense(aVector(5), 1, corpora))[0]?.score).toBeCloseTo(1, 5);
    });

    it('drops all that a tenant has, nothing of another one, and takes it anew', async () => {
      const space = aSpace({ model: newTenant() });
      const [mine, other] = [await aStore(newTenant(), space), await aStore(newTenant(), space)];
      await mine.drop();
      await mine.upsert([aRecord('mine')]);
      await other.upsert([aRecord('other')]);
      await mine.drop();
      expect([await mine.count(), await other.count()]).toEqual([0, 1]);
      expect(await mine.searchKeyword('text', 10, corpora)).toEqual([]);
      await mine.upsert([aRecord('again')]);
      expect(await mine.count()).toBe(1);
    });

    it('deletes by chunk and by document, and repeated deletes are no error', async () => {
      const store = await aStore();
      const documentId = anId('document of two');
      await store.upsert([aRecord('one', { documentId }), aRecord('two', { documentId }), aRecord('three')]);
      await store.deleteChunks([anId('chunk three'), anId('chunk unknown')]);
      await store.deleteChunks([anId('chunk three')]);
      expect(await store.count([documentId, anId('document three')])).toBe(2);
      expect(await store.searchKeyword('three', 10, corpora)).toEqual([]);
      await store.deleteDocuments([documentId]);
      await store.deleteDocuments([documentId]);
      expect(await store.count()).toBe(0);
      expect(await store.searchDense(aVector(1), 10, corpora)).toEqual([]);
    });

    it('ranks keywords by BM25: rare terms, repetition and short texts count for more', async () => {
      const store = await aStore();
      await store.upsert([
        aRecord('rare', { text: 'turbine and pump' }),
        aRecord('twice', { text: 'pump beside pump' }),
        aRecord('once', { text: 'pump beside wall' }),
        aRecord('long', { text: `pump ${'beside another wall of bricks '.repeat(10)}` }),
      ]);
      const ids = (await store.searchKeyword('pumps turbines', 10, corpora)).map(({ chunkId }) => chunkId);
      expect(ids).toEqual(['rare', 'twice', 'once', 'long'].map((each) => anId(`chunk ${each}`)));
      expect(await store.searchKeyword('the', 10, corpora)).toEqual([]);
      expect(await store.searchKeyword('', 10, corpora)).toEqual([]);
    });

    it('counts a term as often as the query says it', async () => {
      const store = await aStore();
      await store.upsert([aRecord('a', { text: 'copper pipe' }), aRecord('b', { text: 'brass valve' })]);
      const [once] = await store.searchKeyword('copper', 1, corpora);
      const [twice] = await store.searchKeyword('copper copper', 1, corpora);
      expect(twice?.score).toBeCloseTo(2 * (once?.score ?? 0), 3);
    });

    it('finds words in title and headings, identifiers, accents and scripts without spaces', async () => {
      const store = await aStore();
      await store.upsert([
        aRecord('heading', { text: 'Nothing to see.', context: 'Guide › Installation' }),
        aRecord('code', { text: 'Call `getUserName` on AWS::S3::Bucket in src/index.ts.' }),
        aRecord('accent', { text: 'Le café est fermé.' }),
        aRecord('kanji', { text: '東京都の水道局' }),
      ]);
      const find = async (query: string) =>
        namesOf(
          (await store.searchKeyword(query, 10, corpora)).map(({ chunkId }) => chunkId),
          ['heading', 'code', 'accent', 'kanji'],
        );
      expect(await find('installations')).toEqual(['heading']);
      expect(await find('user name')).toEqual(['code']);
      expect(await find('getUserName')).toEqual(['code']);
      expect(await find('AWS::S3::Bucket')).toEqual(['code']);
      expect(await find('cafe')).toEqual(['accent']);
      expect(await find('水道')).toEqual(['kanji']);
    });

    it('fuses both legs in core', async () => {
      const store = await aStore();
      const vector = aVector(21);
      await store.upsert([
        aRecord('both', { text: 'harbour crane', vector }),
        aRecord('words', { text: 'harbour crane' }),
        aRecord('meaning', { text: 'port machinery', vector }),
      ]);
      const legs = await Promise.all([
        store.searchDense(vector, 10, corpora),
        store.searchKeyword('harbour crane', 10, corpora),
      ]);
      expect(fuse(legs[0], legs[1], 0.5)[0]?.chunkId).toBe(anId('chunk both'));
    });

    it('restricts both legs to the corpora asked for', async () => {
      const store = await aStore();
      await store.upsert([aRecord('in', { text: 'anchor' }), aRecord('out', { text: 'anchor', corpus: 'archive' })]);
      expect((await store.searchKeyword('anchor', 10, ['archive'])).map(({ chunkId }) => chunkId)).toEqual([
        anId('chunk out'),
      ]);
      expect((await store.searchDense(aVector(1), 10, ['documents'])).map(({ chunkId }) => chunkId)).toEqual([
        anId('chunk in'),
      ]);
      expect(await store.searchDense(aVector(1), 10, ['documents', 'archive'])).toHaveLength(2);
    });

    it('pages through all ids in order, and says which exist', async () => {
      const store = await aStore();
      const names = Array.from({ length: 7 }, (_, index) => `n${index}`);
      await store.upsert(names.map((each) => aRecord(each)));
      const ids = names.map((each) => anId(`chunk ${each}`)).sort();
      const seen: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const page = await store.scan(after, 3);
        seen.push(...page.chunkIds);
        after = page.next;
        more = page.next !== null;
      }
      expect(seen).toEqual(ids);
      expect(await store.existing([ids[0]!, anId('chunk absent')])).toEqual(new Set([ids[0]]));
      expect(await store.count()).toBe(7);
      expect(await store.count([anId('document n1'), anId('document n2'), anId('document absent')])).toBe(2);
    });

    it('changes the fields of a document without touching its vectors and texts', async () => {
      const store = await aStore();
      const documentId = anId('document moved');
      const record = aRecord('moved', { documentId, text: 'lighthouse keeper', vector: aVector(8) });
      await store.upsert([record, aRecord('still', { text: 'lighthouse lamp' })]);
      const before = await store.searchKeyword('lighthouse', 10, corpora);
      const fields = {
        ...record.fields,
        uri: 's3://landing/default/new.md',
        tags: ['moved'],
        metadata: { year: 2024 },
      };
      await store.setDocumentFields(documentId, fields);
      await store.setDocumentFields(anId('document absent'), fields);
      const filter = { uriPrefix: 's3://landing/default/new', tags: ['moved'], metadata: { year: { gte: 2024 } } };
      expect(await store.searchKeyword('lighthouse', 10, corpora)).toEqual(before);
      expect(
        (await store.searchDense(aVector(8), 10, corpora, filter)).map(({ score }) => Math.round(score * 1e5) / 1e5),
      ).toEqual([1]);
      expect(await store.count()).toBe(2);
    });

    it('keeps tenants apart: neither results nor scores tell of another', async () => {
      const space = aSpace({ model: `shared-${run}` });
      const [mine, theirs] = [await aStore(newTenant(), space), await aStore(newTenant(), space)];
      await mine.upsert([aRecord('a', { text: 'quartz vein' }), aRecord('b', { text: 'basalt column' })]);
      const before = await mine.searchKeyword('quartz', 10, corpora);
      const others = Array.from({ length: 30 }, (_, index) =>
        aRecord(`their ${index}`, { text: 'quartz quartz quartz and more quartz' }),
      );
      await theirs.upsert(others);
      expect(await mine.searchKeyword('quartz', 10, corpora)).toEqual(before);
      expect(await mine.searchDense(aVector(1), 50, corpora)).toHaveLength(2);
      expect(await mine.existing([others[0]!.chunkId])).toEqual(new Set());
      expect(await mine.count([others[0]!.documentId])).toBe(0);
      await mine.deleteChunks([others[0]!.chunkId]);
      await mine.deleteDocuments(others.map(({ documentId }) => documentId));
      await mine.setDocumentFields(others[1]!.documentId, { ...others[1]!.fields, tags: ['taken'] });
      expect(await theirs.count()).toBe(30);
      expect(await theirs.searchKeyword('quartz', 50, corpora, { tags: ['taken'] })).toEqual([]);
    });

    it('refuses vectors of another size', async () => {
      const store = await aStore();
      await expect(store.upsert([aRecord('a', { vector: aVector(1, 8) })])).rejects.toMatchObject({
        name: 'SpaceMismatch',
      });
      await store.upsert([aRecord('b')]);
      await expect(store.searchDense(aVector(1, 8), 5, corpora)).rejects.toMatchObject({ name: 'SpaceMismatch' });
    });

    it('refuses a space whose index holds another size, and keeps two spaces of one size apart', async () => {
      const tenantId = newTenant();
      await (await aStore(tenantId)).upsert([aRecord('a')]);
      const forged = await (await provider).open(tenantId, { ...aSpace({ model: tenantId }), dimensions: 8 });
      await expect(forged.upsert([aRecord('b', { vector: aVector(1, 8) })])).rejects.toMatchObject({
        name: 'SpaceMismatch',
      });
      const other = await (await provider).open(tenantId, aSpace({ model: 'ripples' }));
      expect(await other.searchDense(aVector(1), 5, corpora)).toEqual([]);
    });
  });
}
