import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

const manual = '# Pump manual\n\nThe pump moves water.\n\n## Maintenance\n\nReplace the seal every year.\n';
const zeros = '00000000000000000000000000';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
});

/** Uploads files as a client would, and gives the upload's id. */
async function anUpload(files: Record<string, string>): Promise<string> {
  const { ask, pipeline } = ctx;
  const announced = Object.entries(files).map(([path, text]) => ({ path, sizeBytes: Buffer.byteLength(text) }));
  const { body } = await ask('POST', '/v1/uploads', { files: announced });
  for (const { path, url } of body.files) await pipeline.landing.put(new URL(url).pathname.slice(1), files[path]!);
  return body.uploadId;
}

async function submit(uploadId: string, headers: Record<string, string> = {}) {
  return ctx.ask('POST', '/v1/jobs', { source: { type: 'file_upload', uploadId } }, headers);
}

async function run(jobId: string): Promise<void> {
  await ctx.pipeline.runAttempt({ tenantId: 'default', jobId, attempt: 1 });
}

describe('the jobs API', () => {
  it('takes a job over an upload, and tells its whole story', async () => {
    const submitted = await submit(await anUpload({ 'a.md': manual, 'b.xyz': '\u0000\u0001\u0002' }));
    expect(submitted).toMatchObject({ status: 202, body: { status: 'pending' } });
    const { jobId } = submitted.body;
    expect(submitted.headers.get('location')).toBe(`/v1/jobs/${jobId}`);
    await run(jobId);

    const { body } = await ctx.ask('GET', `/v1/jobs/${jobId}`);
    expect(Object.keys(body).sort()).toEqual(
      [
        'jobId',
        'status',
        'corpus',
        'source',
        'createdAt',
        'startedAt',
        'finishedAt',
        'outcome',
        'attempt',
        'priority',
        'dryRun',
        'counts',
        'stages',
        'cost',
        'problems',
        'halt',
        'estimate',
      ].sort(),
    );
    expect(body).toMatchObject({
      jobId,
      status: 'partial',
      source: { type: 'file_upload' },
      attempt: 1,
      dryRun: false,
      estimate: null,
      counts: { documents: { total: 2, totalIsFinal: true, stored: 1, quarantined: 1, pending: 0 } },
      stages: { fetch: { done: 2, failed: 0 }, clean: { done: 1, failed: 1 }, store: { done: 1, failed: 0 } },
      cost: { currency: 'USD', amount: 0 },
      problems: [{ uri: 'upload:b.xyz', stage: 'clean' }],
    });
    expect(body.counts.chunks).toBeGreaterThan(0);
    expect(body.counts.embeddings).toBe(body.counts.chunks);
    expect(body.finishedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('says of a dry run what the job would do, and leaves the upload to that job', async () => {
    const uploadId = await anUpload({ 'a.md': manual });
    const source = { type: 'file_upload', uploadId };
    const key = { 'idempotency-key': 'dry' };
    const { status, body } = await ctx.ask('POST', '/v1/jobs', { source, dryRun: true }, key);
    expect(status).toBe(202);
    await run(body.jobId);
    const dry = (await ctx.ask('GET', `/v1/jobs/${body.jobId}`)).body;
    expect(dry).toMatchObject({ status: 'completed', outcome: 'dry run', dryRun: true });
    expect(dry.counts.documents).toMatchObject({ total: 0, totalIsFinal: true });
    expect(dry.estimate.documents.new).toMatchObject({ value: 1, basis: 'measured' });
    expect((await ctx.ask('GET', '/v1/documents')).body.items).toEqual([]);
    // The same key for the job itself would be another request.
    expect((await ctx.ask('POST', '/v1/jobs', { source }, key)).status).toBe(409);
    const real = await submit(uploadId);
    await run(real.body.jobId);
    expect((await ctx.ask('GET', `/v1/jobs/${real.body.jobId}`)).body.counts.documents).toMatchObject({ stored: 1 });
    expect((await ctx.ask('POST', '/v1/jobs', { source, dryRun: true })).status).toBe(409);
  });

  it('shows live counts while a job runs', async () => {
    const { body } = await submit(await anUpload({ 'a.md': manual }));
    const job = await ctx.ask('GET', `/v1/jobs/${body.jobId}`);
    expect(job.body).toMatchObject({
      status: 'pending',
      startedAt: null,
      counts: { documents: { total: 0, totalIsFinal: false } },
    });
  });

  it('answers 304 while nothing has changed, and the whole job when something has', async () => {
    const { jobId } = (await submit(await anUpload({ 'a.md': manual }))).body;
    const path = `/v1/jobs/${jobId}`;
    const first = await ctx.ask('GET', path);
    const tag = first.headers.get('etag')!;
    expect(tag).toMatch(/^"[^"]+"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    for (const given of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await ctx.ask('GET', path, undefined, { 'if-none-match': given });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', tag]);
    }
    await run(jobId);
    const changed = await ctx.ask('GET', path, undefined, { 'if-none-match': tag });
    expect(changed).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(changed.headers.get('etag')).not.toBe(tag);
  });

  it('lists jobs, the newest first, with their counts', async () => {
    const first = await submit(await anUpload({ 'a.md': manual }));
    await run(first.body.jobId);
    const second = await submit(await anUpload({ 'b.md': manual }));
    const { body } = await ctx.ask('GET', '/v1/jobs');
    expect(body.items.map((job: { jobId: string }) => job.jobId)).toEqual([second.body.jobId, first.body.jobId]);
    expect(body.items[1]).toMatchObject({ status: 'completed', counts: { documents: { stored: 1 } } });
    expect(body.nextCursor).toBeNull();
  });

  it('lists the source of a job as it was given, and shows it whole with its defaults', async () => {
    const given = {
      type: 'api_fetch',
      url: 'https://api.example/notes',
      pagination: { type: 'offset', parameter: 'skip' },
      maxItems: 7,
    };
    const { body } = await ctx.ask('POST', '/v1/jobs', { source: given });
    expect((await ctx.ask('GET', '/v1/jobs')).body.items[0].source).toEqual(given);
    expect((await ctx.ask('GET', `/v1/jobs/${body.jobId}`)).body.source).toMatchObject({
      ...{ ...given, pagination: { ...given.pagination, limit: 100 } },
      ...{ maxPages: 10, onUnavailable: 'fail' },
    });
  });

  it('pages through jobs with cursors', async () => {
    for (let n = 0; n < 5; n += 1) await submit(await anUpload({ [`${n}.md`]: manual }));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { items: { jobId: string }[]; nextCursor: string | null } } = await ctx.ask(
        'GET',
        `/v1/jobs?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map((job) => job.jobId));
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toEqual(seen.toSorted().reverse());
  });

  it('gives the same job for the same Idempotency-Key and request', async () => {
    const uploadId = await anUpload({ 'a.md': manual });
    const first = await submit(uploadId, { 'idempotency-key': 'k-1' });
    const again = await submit(uploadId, { 'idempotency-key': 'k-1' });
    expect(again.status).toBe(202);
    expect(again.body.jobId).toBe(first.body.jobId);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('rejects an Idempotency-Key used for another request, and one that is no key', async () => {
    await submit(await anUpload({ 'a.md': manual }), { 'idempotency-key': 'k-1' });
    const other = await submit(await anUpload({ 'b.md': manual }), { 'idempotency-key': 'k-1' });
    expect(other).toMatchObject({ status: 409, body: { type: 'urn:sheaf:problem:idempotency-key-reused' } });
    expect((await submit(zeros, { 'idempotency-key': 'with space' })).status).toBe(400);
  });

  it('rejects an upload that is unknown or used, and a corpus that is not there', async () => {
    expect(await submit(zeros)).toMatchObject({ status: 409, body: { type: 'urn:sheaf:problem:upload-not-open' } });
    const uploadId = await anUpload({ 'a.md': manual });
    await submit(uploadId);
    expect((await submit(uploadId)).status).toBe(409);
    const elsewhere = await ctx.ask('POST', '/v1/jobs', {
      source: { type: 'file_upload', uploadId },
      corpus: 'nowhere',
    });
    expect(elsewhere).toMatchObject({ status: 404, body: { type: 'urn:sheaf:problem:corpus-not-found' } });
  });

  it('cancels a job once', async () => {
    const { body } = await submit(await anUpload({ 'a.md': manual }));
    expect(await ctx.ask('DELETE', `/v1/jobs/${body.jobId}`)).toMatchObject({
      status: 202,
      body: { status: 'cancelled' },
    });
    expect((await ctx.ask('GET', `/v1/jobs/${body.jobId}`)).body).toMatchObject({ status: 'cancelled' });
    expect(await ctx.ask('DELETE', `/v1/jobs/${body.jobId}`)).toMatchObject({
      status: 409,
      body: { type: 'urn:sheaf:problem:job-ended' },
    });
  });

  it('lists all problems of a job page by page', async () => {
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`${n}.xyz`, `\u0000\u0001${n}`]));
    const { body } = await submit(await anUpload(files));
    await run(body.jobId);
    const first = await ctx.ask('GET', `/v1/jobs/${body.jobId}/problems?limit=3`);
    const rest = await ctx.ask('GET', `/v1/jobs/${body.jobId}/problems?limit=3&cursor=${first.body.nextCursor}`);
    const uris = [...first.body.items, ...rest.body.items].map((item: { uri: string }) => item.uri);
    expect(uris.toSorted()).toEqual(['upload:0.xyz', 'upload:1.xyz', 'upload:2.xyz', 'upload:3.xyz', 'upload:4.xyz']);
    expect(rest.body.nextCursor).toBeNull();
  });

  it('rejects a job that is not there, and an id that is none', async () => {
    for (const path of [`/v1/jobs/${zeros}`, `/v1/jobs/${zeros}/problems`]) {
      expect(await ctx.ask('GET', path)).toMatchObject({
        status: 404,
        body: { type: 'urn:sheaf:problem:job-not-found' },
      });
    }
    expect((await ctx.ask('DELETE', `/v1/jobs/${zeros}`)).status).toBe(404);
    expect((await ctx.ask('GET', '/v1/jobs/abc')).body.errors).toMatchObject([
      { in: 'path', field: 'jobId', received: '"abc"' },
    ]);
  });
});
