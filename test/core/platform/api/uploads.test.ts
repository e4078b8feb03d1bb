import { sweep } from '@sheaf/core/ingestion/sweep';
import { partBytes } from '@sheaf/core/platform/uploads/part-plan';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
});

interface Target {
  readonly path: string;
  readonly url: string;
  readonly parts?: { number: number; offset: number; sizeBytes: number; url: string }[];
}

const keyOf = ({ url }: { url: string }) => new URL(url).pathname.slice(1);
const announce = async (files: { path: string; sizeBytes: number }[], more: object = {}) =>
  (await ctx.ask('POST', '/v1/uploads', { files, ...more })).body as { uploadId: string; files: Target[] };
const submit = (uploadId: string) => ctx.ask('POST', '/v1/jobs', { source: { type: 'file_upload', uploadId } });
const state = async (uploadId: string) => (await ctx.ask('GET', `/v1/uploads/${uploadId}`)).body;

/** Bytes that are cheap to make: the parts of a file of spaces with one line of text. */
function large(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes).fill(0x20);
  bytes.set(new TextEncoder().encode('# A large note\n\nThe pump moves water.\n'));
  return bytes;
}

function send(bytes: Uint8Array, { parts = [] }: Target, only = parts.map(({ number }) => number)): void {
  for (const { number, offset, sizeBytes, url } of parts)
    if (only.includes(number)) ctx.pipeline.landingParts.put(url, bytes.subarray(offset, offset + sizeBytes));
}

describe('a file above the size of one part', () => {
  const sizeBytes = partBytes * 2 + 7;

  it('gets a URL for each part beside the one for the whole, and becomes one file when its job is submitted', async () => {
    const { uploadId, files } = await announce([
      { path: 'small.md', sizeBytes: partBytes },
      { path: 'large.md', sizeBytes },
    ]);
    const [small, big] = files as [Target, Target];
    expect(small.parts).toBeUndefined();
    expect(big.parts?.map(({ number, offset, sizeBytes }) => [number, offset, sizeBytes])).toEqual([
      [1, 0, partBytes],
      [2, partBytes, partBytes],
      [3, partBytes * 2, 7],
    ]);
    const bytes = large(sizeBytes);
    send(bytes, big, [3, 1]);
    expect(await submit(uploadId)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:sheaf:problem:upload-incomplete',
        detail: expect.stringContaining('2 of 2 files have not arrived: small.md, large.md (1 of 3 parts).'),
      },
    });
    await ctx.pipeline.landing.put(keyOf(small), 'x');
    const between = await state(uploadId);
    expect(between).toMatchObject({ jobId: null, files: [{ hasArrived: true }, { hasArrived: false }] });
    expect(between.missing).toMatchObject([{ path: 'large.md', parts: [{ number: 2, offset: partBytes }] }]);
    send(bytes, between.missing[0]);
    expect(await state(uploadId)).toMatchObject({ missing: [], files: [{}, { hasArrived: true }] });
    const { status, body } = await submit(uploadId);
    expect(status).toBe(202);
    expect(Buffer.compare(ctx.pipeline.landing.objects.get(keyOf(big))!, bytes)).toBe(0);
    expect(ctx.pipeline.landingParts.open.size).toBe(0);
    expect(await state(uploadId)).toMatchObject({ jobId: body.jobId, missing: [] });
    await rowsIn(database, `update sheaf.uploads set files = jsonb_set(files, '{0,path}', 'null')`);
    expect((await state(uploadId)).files[0]).toMatchObject({ path: null });
  });

  it('may still be sent as a whole', async () => {
    const { uploadId, files } = await announce([{ path: 'large.md', sizeBytes }]);
    await ctx.pipeline.landing.put(keyOf(files[0]!), 'x');
    expect((await submit(uploadId)).status).toBe(202);
  });

  it('is taken once, by whichever of two submissions comes first', async () => {
    const { uploadId, files } = await announce([{ path: 'large.md', sizeBytes }]);
    send(large(sizeBytes), files[0]!);
    const statuses = (await Promise.all([submit(uploadId), submit(uploadId)])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([202, 409]);
  });

  it('gets no part URLs beyond the first thousand of an answer', async () => {
    const files = Array.from({ length: 5 }, (_, n) => ({ path: `${n}.bin`, sizeBytes: 250 * partBytes }));
    const announced = await announce(files);
    expect(announced.files.map(({ parts }) => parts?.length ?? 0)).toEqual([250, 250, 250, 250, 0]);
  });
});

describe('the limit of a corpus', () => {
  it('refuses a file above it before anything is sent, by its field, value and limit', async () => {
    await ctx.ask('POST', '/v1/corpora', { corpus: 'notes', maxFileBytes: 1_000 });
    const files = [
      { path: 'a.md', sizeBytes: 1_000 },
      { path: 'b.md', sizeBytes: 1_001 },
    ];
    const { status, body } = await ctx.ask('POST', '/v1/uploads', { files, corpus: 'notes' });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ field: 'files[1].sizeBytes', received: '1001', allowed: 'at most 1000' }]);
    expect((await ctx.ask('POST', '/v1/uploads', { files, corpus: 'nowhere' })).status).toBe(404);
    expect((await announce(files)).files).toHaveLength(2);
  });

  it('lets no part be opened for an upload that is refused for its names', async () => {
    const files = Array.from({ length: 1_000 }, (_, n) => ({ path: `${'x'.repeat(100)}/${n}`, sizeBytes: 20_000_000 }));
    expect((await ctx.ask('POST', '/v1/uploads', { files })).status).toBe(400);
    expect(ctx.pipeline.landingParts.open.size).toBe(0);
  });
});

describe('an upload that no job takes', () => {
  const schedule = { unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false };
  const age = (days: number) =>
    rowsIn(database, `update sheaf.uploads set created_at = now() - interval '${days} days'`);

  it('is deleted by the sweep after seven days, with whole files and parts', async () => {
    const { uploadId, files } = await announce([
      { path: 'a.md', sizeBytes: 1 },
      { path: 'b.bin', sizeBytes: partBytes + 1 },
    ]);
    await ctx.pipeline.landing.put(keyOf(files[0]!), 'x');
    await age(6);
    expect((await sweep(schedule, ctx.pipeline)).uploads).toBe(0);
    await age(8);
    expect((await sweep(schedule, ctx.pipeline)).uploads).toBe(1);
    expect(ctx.pipeline.landing.objects.size + ctx.pipeline.landingParts.open.size).toBe(0);
    expect(await submit(uploadId)).toMatchObject({ body: { type: 'urn:sheaf:problem:upload-not-open' } });
    expect(await ctx.ask('GET', `/v1/uploads/${uploadId}`)).toMatchObject({
      status: 404,
      body: { type: 'urn:sheaf:problem:upload-not-found' },
    });
  });

  it('is left to the next sweep when its files cannot be deleted, and no job takes it meanwhile', async () => {
    const { uploadId, files } = await announce([{ path: 'a.md', sizeBytes: 1 }]);
    await ctx.pipeline.landing.put(keyOf(files[0]!), 'x');
    await age(8);
    const failing = {
      ...ctx.pipeline,
      landing: { ...ctx.pipeline.landing, delete: () => Promise.reject(new Error()) },
    };
    expect((await sweep(schedule, failing)).uploads).toBe(0);
    expect((await submit(uploadId)).status).toBe(409);
    expect((await sweep(schedule, ctx.pipeline)).uploads).toBe(1);
  });

  it('is kept when a job took it', async () => {
    const { uploadId, files } = await announce([{ path: 'a.md', sizeBytes: 1 }]);
    await ctx.pipeline.landing.put(keyOf(files[0]!), 'x');
    expect((await submit(uploadId)).status).toBe(202);
    await age(8);
    expect((await sweep(schedule, ctx.pipeline)).uploads).toBe(0);
    expect(ctx.pipeline.landing.objects.size).toBe(1);
  });
});
