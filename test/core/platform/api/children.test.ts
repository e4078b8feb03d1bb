import { documentIdOf } from '@sheaf/core/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { aParcel, parseParcels } from '../../../fixtures/parcels.ts';
import { anApi } from '../an-api.ts';

const idOf = (path: string) => documentIdOf('default', 'documents', `s3://landing/default/${path}`);
const boxId = idOf('box.zip');
const pumpId = idOf('box.zip!/pump.md');
const box = aParcel('A box.', { 'pump.md': '# Pump\n\nReplace the seal.', 'valve.md': '# Valve\n\nTurn it.' });

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database, {}, parseParcels);
});

describe('the documents inside a document, by the API', () => {
  it('are shown with their parent, counted in it, listed by it and found by search', async () => {
    await ctx.pipeline.drop({ 'box.zip': box, 'other.md': '# Other\n\nIt is alone.' });
    expect((await ctx.ask('GET', `/v1/documents/${boxId}`)).body).toMatchObject({ parentId: null, childCount: 2 });
    expect((await ctx.ask('GET', `/v1/documents/${pumpId}`)).body).toMatchObject({ parentId: boxId, childCount: 0 });
    const { body } = await ctx.ask('GET', `/v1/documents?parentId=${boxId}`);
    expect(body.items.map(({ uri }: { uri: string }) => uri).toSorted()).toEqual([
      's3://landing/default/box.zip!/pump.md',
      's3://landing/default/box.zip!/valve.md',
    ]);
    const found = await ctx.ask('POST', '/v1/search', { query: 'replace the seal', mode: 'keyword' });
    expect(found.body.results[0].documentId).toBe(pumpId);
    const page = (await ctx.ask('GET', `/v1/documents?limit=1&parentId=${boxId}`)).body;
    expect((await ctx.ask('GET', `/v1/documents?limit=1&cursor=${page.nextCursor}`)).body.type).toContain('cursor');
  });

  it('are erased with it, which its receipt counts', async () => {
    await ctx.pipeline.drop({ 'box.zip': box });
    const { body } = await ctx.ask('DELETE', `/v1/documents/${boxId}`);
    expect(body).toMatchObject({ documentId: boxId, childCount: 2, parentId: null });
    for (const id of [boxId, pumpId]) expect((await ctx.ask('GET', `/v1/documents/${id}`)).status).toBe(410);
    expect((await ctx.ask('POST', '/v1/search', { query: 'seal' })).body.results).toEqual([]);
  });

  it('keep it from being erased while a job has one of them in work, and then nothing is touched', async () => {
    await ctx.pipeline.drop({ 'box.zip': box });
    await rowsIn(
      database,
      `update sheaf.documents set claimed_by = 'J-1', claim_expires_at = now() + interval '1 minute' where document_id = '${pumpId}'`,
    );
    expect((await ctx.ask('DELETE', `/v1/documents/${boxId}`)).status).toBe(409);
    expect((await ctx.ask('GET', '/v1/documents')).body.items).toHaveLength(3);
  });

  it('are named as a problem of it when they were left out', async () => {
    await ctx.pipeline.drop({ 'box.zip': aParcel('A box.', { '/etc/passwd': 'root', 'a.md': '# A\n\nText.' }) });
    const [job] = (await ctx.ask('GET', '/v1/jobs')).body.items;
    expect((await ctx.ask('GET', `/v1/jobs/${job.jobId}`)).body).toMatchObject({
      status: 'partial',
      problems: [{ documentId: boxId, stage: 'clean', error: 'ChildrenLeftOut' }],
    });
  });

  it('keep the total of a job open until nothing is left in which more may be found', async () => {
    const seen = new Map<string, boolean>();
    const put = ctx.pipeline.lake.put;
    ctx.pipeline.lake.put = async (key, ...rest) => {
      const [job] = (await ctx.ask('GET', '/v1/jobs')).body.items;
      const { total, totalIsFinal } = job.counts.documents;
      if (job.status === 'running') seen.set(`${key.split('/')[1]} ${total}`, totalIsFinal);
      return put(key, ...rest);
    };
    await ctx.pipeline.drop({ 'box.zip': box });
    expect(Object.fromEntries(seen)).toMatchObject({ 'bytes 1': false, 'clean 1': false, 'clean 3': false });
    expect([...seen].filter(([place, isFinal]) => isFinal && !place.endsWith(' 3'))).toEqual([]);
    const [job] = (await ctx.ask('GET', '/v1/jobs')).body.items;
    expect(job.counts.documents).toMatchObject({ total: 3, totalIsFinal: true });
  });
});
