import { documentIdOf } from '@sheaf/core/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { aKey } from '../../../fixtures/an-auth.ts';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

const text = '---\ntags: told\n---\n# Pump\n\nReplace the seal.\n';
const pumpId = documentIdOf('default', 'documents', 's3://landing/default/pump.md');
const path = `/v1/documents/${pumpId}`;

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
  await ctx.pipeline.drop({ 'pump.md': text });
});

describe('tags of a document', () => {
  const listed = async (tag: string) => (await ctx.ask('GET', `/v1/documents?tag=${tag}`)).body.items.length;
  const found = async (tag: string) => {
    const request = { query: 'seal', mode: 'keyword', filter: { tags: [tag] } };
    return (await ctx.ask('POST', '/v1/search', request)).body.results.length;
  };

  it('are those that it tells and those that are set, by which it is listed and found at once', async () => {
    const { body } = await ctx.ask('PATCH', path, { tags: ['set', 'of mine'] });
    expect(body).toMatchObject({ tags: ['of mine', 'set', 'told'], addedTags: ['set', 'of mine'] });
    for (const tag of ['set', 'told', 'of mine']) expect([await listed(tag), await found(tag)]).toEqual([1, 1]);
    expect([await listed('other'), await found('other')]).toEqual([0, 0]);
    await ctx.ask('PATCH', path, { tags: [] });
    expect([await listed('set'), await found('set'), await found('told')]).toEqual([0, 0, 1]);
  });

  it('stay when it is ingested again, and its vectors learn them', async () => {
    await ctx.ask('PATCH', path, { tags: ['set'] });
    await ctx.pipeline.drop({ 'pump.md': `${text}\nAnd the valve.\n` });
    expect((await ctx.ask('GET', path)).body.tags).toEqual(['set', 'told']);
    const [rows] = ctx.pipeline.stores.records.values();
    expect([...rows!.values()][0]?.fields.tags).toEqual(['set', 'told']);
    await ctx.ask('PATCH', path, { tags: [] });
    expect(await found('set')).toBe(0);
  });

  it('change for the document that was seen only', async () => {
    const seen = (await ctx.ask('GET', path)).headers.get('etag')!;
    const changed = await ctx.ask('PATCH', path, { tags: ['set'] }, { 'if-match': seen });
    expect(changed.status).toBe(200);
    expect((await ctx.ask('PATCH', path, { tags: [] }, { 'if-match': seen })).body.type).toContain('changed-meanwhile');
    expect((await ctx.ask('PATCH', path, { tags: [] }, { 'if-match': changed.headers.get('etag')! })).status).toBe(200);
  });

  it('rejects a tag that no list of tags could hold, and who may only read', async () => {
    for (const tags of [['a,b'], [' a'], ['a', 'a'], ['']])
      expect((await ctx.ask('PATCH', path, { tags })).status).toBe(400);
    const viewer = { authorization: `Bearer ${await aKey(database, 'viewer')}` };
    expect((await ctx.ask('PATCH', path, { tags: [] }, viewer)).status).toBe(403);
  });
});

describe('the bytes of a document', () => {
  it('are behind a URL, of the published version or of one that is kept', async () => {
    const first = (await ctx.ask('GET', `${path}/source`)).body;
    expect(first).toMatchObject({ documentId: pumpId, sizeBytes: Buffer.byteLength(text), mediaType: 'text/markdown' });
    expect(new TextDecoder().decode(ctx.pipeline.lake.objects.get(new URL(first.url).pathname.slice(1)))).toBe(text);
    await ctx.pipeline.drop({ 'pump.md': '# Another\n\nText.\n' });
    const second = (await ctx.ask('GET', `${path}/source`)).body;
    expect(second.versionHash).not.toBe(first.versionHash);
    expect((await ctx.ask('GET', `${path}/source?version=${first.versionHash}`)).body.url).toBe(first.url);
    const absent = await ctx.ask('GET', `${path}/source?version=${'0'.repeat(64)}`);
    expect(absent.body.type).toContain('version-not-found');
  });
});

describe('reprocessing a document', () => {
  it('makes it anew by what its corpus says now, from the bytes that are kept', async () => {
    await ctx.ask('PATCH', '/v1/corpora/documents', { chunker: { chunkSize: 300, chunkOverlap: 10 } });
    ctx.pipeline.landing.objects.clear();
    const { status, body, headers } = await ctx.ask('POST', `${path}/reprocess`, {});
    expect([status, headers.get('location')]).toEqual([202, `/v1/jobs/${body.jobId}`]);
    expect(await ctx.pipeline.runAttempt({ tenantId: 'default', jobId: body.jobId, attempt: 1 })).toBe('completed');
    const job = (await ctx.ask('GET', `/v1/jobs/${body.jobId}`)).body;
    expect(job.counts.documents).toMatchObject({ total: 1, stored: 1, unchanged: 0 });
    expect((await ctx.ask('GET', path)).body.status).toBe('stored');
    expect((await ctx.ask('POST', '/v1/search', { query: 'seal', mode: 'keyword' })).body.results).toHaveLength(1);
  });

  it('runs the stages again where nothing has changed', async () => {
    const { jobId } = (await ctx.ask('POST', `${path}/reprocess`, {})).body;
    await ctx.pipeline.runAttempt({ tenantId: 'default', jobId, attempt: 1 });
    const [row] = await rowsIn(database, `select state from sheaf.job_documents where job_id = '${jobId}'`);
    expect(row).toEqual({ state: 'stored' });
  });
});
