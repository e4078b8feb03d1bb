import { eraseDocuments } from '@sheaf/core/ingestion/erase';
import { documentIdOf } from '@sheaf/core/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aParcel, parseParcels } from '../../fixtures/parcels.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

let database: TestDatabase;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  pipeline = await aPipeline(database, parseParcels);
});

const rows = <Row extends Record<string, unknown>>(sql: string) => rowsIn<Row>(database, sql);
const note = (name: string) => `# ${name}\n\nThe text of ${name} is here.`;
const uriOf = (path: string) => `s3://landing/default/${path}`;
const idOf = (path: string) => documentIdOf('default', 'documents', uriOf(path));
const lakeKeys = () => [...pipeline.lake.objects.keys()].filter((key) => !key.includes('/jobs/'));
const vectorCount = () => [...pipeline.stores.records.values()].reduce((sum, index) => sum + index.size, 0);
const stored = async () =>
  (
    await rows<{ uri: string }>('select uri from sheaf.documents where status = \'stored\' order by uri collate "C"')
  ).map(({ uri }) => uri.slice(uriOf('').length));

async function lastJob() {
  const [job] = await rows<{ status: string; outcome: string | null; counts: Record<string, number> }>(
    'select status, outcome, counts from sheaf.jobs order by created_at desc, job_id desc limit 1',
  );
  return job!;
}

async function erase(path: string) {
  const input = { tenantId: 'default', jobId: null, documentIds: [idOf(path)], deletesLanding: true };
  return eraseDocuments(input, pipeline);
}

describe('the documents inside a document', () => {
  it('become documents of the same job, level by level, under the URI of their parent', async () => {
    const inner = aParcel('Inner.', { 'deep/c d.md': note('c') });
    expect(await pipeline.drop({ 'box.zip': aParcel('A box.', { 'a.md': note('a'), 'inner.zip': inner }) })).toEqual([
      'completed',
    ]);
    expect(await stored()).toEqual([
      'box.zip',
      'box.zip!/a.md',
      'box.zip!/inner.zip',
      'box.zip!/inner.zip!/deep/c%20d.md',
    ]);
    expect((await lastJob()).counts).toMatchObject({ total: 4, stored: 4, pending: 0 });
    const [deep] = await rows(`select parent_id, root_id, depth from sheaf.documents where uri like '%c%20d.md'`);
    expect(deep).toEqual({ parent_id: idOf('box.zip!/inner.zip'), root_id: idOf('box.zip'), depth: 2 });
    expect(vectorCount()).toBe(4);
  });

  it('cost nothing when their parent did not change', async () => {
    const box = aParcel('A box.', { 'inner.zip': aParcel('Inner.', { 'a.md': note('a') }) });
    await pipeline.drop({ 'box.zip': box });
    const [embedded, puts, gets] = [pipeline.embedder.texts, pipeline.lake.operations.get('put'), lakeGets()];
    await rows('update sheaf.source_objects set etag = null');
    expect(await pipeline.drop({ 'box.zip': box })).toEqual(['completed']);
    expect((await lastJob()).counts).toMatchObject({ total: 3, unchanged: 3 });
    expect([pipeline.embedder.texts, lakeGets() - gets]).toEqual([embedded, 1]);
    // The manifest alone.
    expect((pipeline.lake.operations.get('put') ?? 0) - (puts ?? 0)).toBe(1);
  });

  it('are updated, kept or erased with a new version of it', async () => {
    await pipeline.drop({ 'box.zip': aParcel('One.', { 'a.md': note('a'), 'b.md': note('b'), 'c.md': note('c') }) });
    const embedded = pipeline.embedder.texts;
    const next = aParcel('Two.', { 'a.md': note('a'), 'b.md': note('another b'), 'd.md': note('d') });
    expect(await pipeline.drop({ 'box.zip': next })).toEqual(['completed']);
    expect((await lastJob()).counts).toMatchObject({ total: 5, stored: 3, unchanged: 1, deleted: 1 });
    expect(await stored()).toEqual(['box.zip', 'box.zip!/a.md', 'box.zip!/b.md', 'box.zip!/d.md']);
    expect(pipeline.embedder.texts - embedded).toBe(3);
    const receipts = await rows('select document_id from sheaf.erasure_receipts');
    expect(receipts).toEqual([{ document_id: idOf('box.zip!/c.md') }]);
    expect(vectorCount()).toBe(4);
    // Back again: the list of the first version is no longer known, so that it is read anew.
    expect(await pipeline.drop({ 'box.zip': aParcel('One.', { 'c.md': note('c') }) })).toEqual(['completed']);
    expect(await stored()).toEqual(['box.zip', 'box.zip!/c.md']);
  });

  it('are erased with it, by a landing delete or by hand, with a receipt for each', async () => {
    const box = aParcel('A box.', { 'inner.zip': aParcel('Inner.', { 'a.md': note('a') }) });
    await pipeline.drop({ 'box.zip': box, 'other.zip': box });
    expect(await pipeline.drop({ 'box.zip': null })).toEqual(['completed']);
    expect((await lastJob()).counts).toMatchObject({ total: 3, deleted: 3 });
    expect(await stored()).toEqual(['other.zip', 'other.zip!/inner.zip', 'other.zip!/inner.zip!/a.md']);
    const { receipts } = await erase('other.zip');
    expect(receipts.map(({ documentId, childCount }) => [documentId, childCount])).toEqual([
      [idOf('other.zip!/inner.zip!/a.md'), 0],
      [idOf('other.zip!/inner.zip'), 1],
      [idOf('other.zip'), 2],
    ]);
    expect(await rows('select 1 from sheaf.erasure_receipts')).toHaveLength(6);
    expect({ vectors: vectorCount(), lake: lakeKeys() }).toEqual({ vectors: 0, lake: [] });
    for (const table of ['documents', 'child_lists', 'versions', 'erasures', 'chunks'])
      expect(await rows(`select 1 from sheaf.${table}`), table).toEqual([]);
  });

  it('may be erased alone, and then stay away until their parent changes', async () => {
    const box = aParcel('A box.', { 'a.md': note('a'), 'b.md': note('b') });
    await pipeline.drop({ 'box.zip': box });
    const [receipt] = (await erase('box.zip!/a.md')).receipts;
    expect(receipt).toMatchObject({ parentId: idOf('box.zip'), remains: [{ key: idOf('box.zip') }] });
    await rows('update sheaf.source_objects set etag = null');
    expect(await pipeline.drop({ 'box.zip': box })).toEqual(['completed']);
    expect(await stored()).toEqual(['box.zip', 'box.zip!/b.md']);
  });

  it('do not exist when it could not be cleaned, and do not fail it when they cannot', async () => {
    expect(await pipeline.drop({ 'box.zip': aParcel('A box.', { 'a.md': note('a'), 'blank.md': ' \n ' }) })).toEqual([
      'partial',
    ]);
    expect((await lastJob()).counts).toMatchObject({ total: 3, stored: 2, quarantined: 1 });
    expect(await pipeline.drop({ 'none.zip': aParcel('', {}) })).toEqual(['failed']);
    expect((await lastJob()).counts).toMatchObject({ total: 1, quarantined: 1 });
  });

  it('let a document without any text of its own be stored, with no chunk', async () => {
    expect(await pipeline.drop({ 'box.zip': aParcel('', { 'a.md': note('a') }) })).toEqual(['completed']);
    expect(await rows('select status, chunk_count from sheaf.documents where depth = 0')).toEqual([
      { status: 'stored', chunk_count: 0 },
    ]);
  });

  it('are told as a problem of their parent when a limit leaves them out, never silently', async () => {
    let nested = aParcel('Level 6.', { 'too-deep.md': note('deep') });
    for (let level = 5; level >= 1; level -= 1) nested = aParcel(`Level ${level}.`, { [`${level}.zip`]: nested });
    expect(await pipeline.drop({ 'nest.zip': nested, 'evil.zip': aParcel('Evil.', { '../x.md': note('x') }) })).toEqual(
      ['partial'],
    );
    expect(await lastJob()).toMatchObject({
      outcome: expect.stringContaining('2 of 7 documents lack'),
      counts: { total: 7, stored: 7, incomplete: 2 },
    });
    const problems = await rows<{ message: string }>(
      "select message from sheaf.failures where status = 'open' and error = 'ChildrenLeftOut' order by message",
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'Left out of the documents inside: 1 nested deeper than 5 levels.',
      'Left out of the documents inside: 1 with a path that is empty, absolute or leaves it.',
    ]);
    expect(await stored()).not.toContain('x.md');
  });

  it('are read by the next attempt where the first one ended before it came to them', async () => {
    const parse = pipeline.lake.put;
    pipeline.lake.put = async (key, ...rest) => {
      if (key.includes(`/clean/${idOf('box.zip!/a.md')}`)) throw new Error('killed');
      return parse(key, ...rest);
    };
    await expect(pipeline.drop({ 'box.zip': aParcel('A box.', { 'a.md': note('a') }) })).rejects.toThrow('killed');
    pipeline.lake.put = parse;
    const [ref] = pipeline.started;
    await database.call('end_attempt', {
      ...ref,
      ...{ status: 'failed', outcome: null, counts: {}, from: ['running'], handOver: false },
    });
    await database.call('next_attempt', { ...ref, from: ['failed'] });
    expect(await pipeline.runAttempt({ ...ref!, attempt: 2 })).toBe('completed');
    expect(await stored()).toEqual(['box.zip', 'box.zip!/a.md']);
  });

  it('come from their parent again when their bytes are gone', async () => {
    const box = aParcel('A box.', { 'a.md': note('a') });
    const put = pipeline.lake.put;
    pipeline.lake.put = async (key, ...rest) =>
      key.includes(`/bytes/${idOf('box.zip!/a.md')}`) ? { etag: 'lost' } : put(key, ...rest);
    expect(await pipeline.drop({ 'box.zip': box })).toEqual(['partial']);
    pipeline.lake.put = put;
    await rows('update sheaf.source_objects set etag = null');
    expect(await pipeline.drop({ 'box.zip': box })).toEqual(['completed']);
    expect(await stored()).toEqual(['box.zip', 'box.zip!/a.md']);
  });

  function lakeGets(): number {
    return pipeline.lake.operations.get('get') ?? 0;
  }
});
