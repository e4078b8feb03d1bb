import type { Estimate } from '@sheaf/core/ingestion/estimating/estimate';
import { submitJob } from '@sheaf/core/ingestion/jobs';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { s3Prefix } from '@sheaf/core/sources/s3-prefix';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { aBucket } from '../../../fixtures/memory-object-store.ts';
import { aPipeline } from '../../../fixtures/pipeline.ts';
import { aShelf, type Shelf, shelfSource, unavailable } from '../../../fixtures/shelf-source.ts';

const page = (what: string) => `The ${what} moves water from the well to the tank. `.repeat(40);
const books = {
  'https://shelf.example/a': page('pump'),
  'https://shelf.example/b': page('valve'),
  'https://shelf.example/c': page('filter'),
};

let database: TestDatabase;
let shelf: Shelf;
let bucket: ReturnType<typeof aBucket>;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  shelf = aShelf(books);
  bucket = aBucket();
  pipeline = await aPipeline(database, parseWithChildren, {
    sources: [shelfSource(shelf), s3Prefix],
    buckets: () => bucket,
  });
});

const rows = <Row extends Record<string, unknown>>(sql: string) => rowsIn<Row>(database, sql);

async function run(source: Record<string, unknown> & { type: string }, dryRun: boolean) {
  const options = dryRun ? { dryRun } : {};
  const submission = { tenantId: 'default', corpus: 'documents', source, options };
  const keys = { idempotencyKey: null, requestHash: null };
  const answer = await submitJob(database, pipeline.clock, pipeline.stateMachine, { ...submission, ...keys });
  if ('problem' in answer) throw new Error(answer.problem);
  const { jobId } = answer;
  await pipeline.runAttempt({ tenantId: 'default', jobId, attempt: 1 });
  const [job] = await rows<{ status: string; outcome: string | null; estimate: Estimate | null }>(
    `select status, outcome, estimate from sheaf.jobs where job_id = '${jobId}'`,
  );
  return job!;
}

async function estimated(source: Record<string, unknown> & { type: string }): Promise<Estimate> {
  const { status, outcome, estimate } = await run(source, true);
  expect([status, outcome]).toEqual(['completed', 'dry run']);
  return estimate!;
}

const valuesOf = ({ documents }: Estimate) =>
  Object.fromEntries(Object.entries(documents).map(([name, { value }]) => [name, value]));

/** Everything that the database holds but the jobs themselves, their places, and what happened to them. */
async function everything(): Promise<string> {
  const tables = await rows<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'sheaf' and table_type = 'BASE TABLE'
     and table_name not in ('jobs', 'job_attempts', 'job_events', 'job_event_heads', 'places', 'shares', 'pools') order by 1`,
  );
  const all = [];
  for (const { name } of tables)
    all.push(name, await rows(`select to_jsonb(t) as row from sheaf.${name} t order by 1`));
  return JSON.stringify(all);
}

async function embeddedTokens(): Promise<number> {
  const [sum] = await rows<{ tokens: number }>('select coalesce(sum(token_count), 0)::int as tokens from sheaf.chunks');
  return sum!.tokens;
}

describe('a dry run', () => {
  it('says what there is and leaves nothing but its own job', async () => {
    const before = await everything();
    const estimate = await estimated({ type: 'shelf' });
    expect(valuesOf(estimate)).toEqual({ total: 3, new: 3, changed: 0, unchanged: 0, toRemove: 0, problems: 0 });
    const bytes = Object.values(books).reduce((sum, text) => sum + text.length, 0);
    expect(estimate.bytes).toMatchObject({ value: bytes, basis: 'measured' });
    expect(JSON.parse(await everything())).toEqual(JSON.parse(before));
    expect(pipeline.embedder.texts).toBe(0);
  });

  it('counts the tokens that are then embedded', async () => {
    const { tokens } = await estimated({ type: 'shelf' });
    await run({ type: 'shelf' }, false);
    expect(tokens).toEqual({ value: await embeddedTokens(), basis: 'measured', sampledDocuments: null, reason: null });
  });

  it('tells new, changed, unchanged and gone apart, and only new passages count', async () => {
    await run({ type: 'shelf' }, false);
    const kept = page('valve');
    shelf.books.set('https://shelf.example/b', { text: `${kept}\n\nAnd it was replaced in May.`, etag: 'new' });
    shelf.books.delete('https://shelf.example/c');
    shelf.books.set('https://shelf.example/d', { text: page('lid'), etag: 'd' });
    const before = await everything();
    const estimate = await estimated({ type: 'shelf' });
    expect(valuesOf(estimate)).toEqual({ total: 3, new: 1, changed: 1, unchanged: 1, toRemove: 1, problems: 0 });
    expect(JSON.parse(await everything())).toEqual(JSON.parse(before));
    const embedded = pipeline.embedder.texts;
    await run({ type: 'shelf' }, false);
    const made = pipeline.embedder.texts - embedded;
    expect(made).toBeGreaterThan(0);
    const all = await embeddedTokens();
    expect(estimate.tokens.value).toBeLessThan(all);
  });

  it('counts problems by their names, and takes nothing for gone after a listing that was cut', async () => {
    await run({ type: 'shelf' }, false);
    shelf.books.set('https://shelf.example/b', { kind: 'failed', error: 'SourceRefused', message: 'No.' });
    shelf.books.delete('https://shelf.example/c');
    shelf.isComplete = false;
    const estimate = await estimated({ type: 'shelf' });
    expect(estimate.documents.problems).toMatchObject({ value: 1, reason: '1 × SourceRefused' });
    expect(estimate.documents.toRemove.value).toBe(0);
  });

  it('fails with a sentence when the source does not answer', async () => {
    shelf.fault = unavailable();
    await expect(run({ type: 'shelf' }, true)).rejects.toThrow('The shelf did not answer.');
    expect(await rows('select 1 from sheaf.source_states')).toEqual([]);
  });

  it('says that the price of an embedder is not known, in place of 0', async () => {
    const { cost } = await estimated({ type: 'shelf' });
    expect(cost.byStage.embed).toEqual({
      value: null,
      basis: null,
      sampledDocuments: null,
      reason: 'The price table has no price for test hash.',
    });
    expect(cost.byStage.fetch).toMatchObject({ value: null, reason: expect.stringContaining('no model') });
  });

  it('reads of a bucket only the sample', async () => {
    const textOf = (at: number) =>
      Array.from({ length: 1 + (at % 9) }, (_, line) => `Pump ${at} was seen on day ${line * 7 + at}.`).join(' ');
    for (let at = 0; at < 240; at += 1) await bucket.put(`reports/${at}.txt`, textOf(at));
    const source = { type: 's3_prefix', bucket: 'archive-bucket', prefix: 'reports/' };
    bucket.operations.clear();
    const estimate = await estimated(source);
    expect(bucket.operations.get('get')).toBe(200);
    expect(valuesOf(estimate)).toMatchObject({ total: 240, new: 240, toRemove: 0 });
    expect(estimate.bytes.basis).toBe('measured');
    expect(estimate.tokens).toMatchObject({ basis: 'extrapolated', sampledDocuments: 200 });
    const tokenizer = await pipeline.tokenizerOf('cl100k');
    let tokens = 0;
    for (let at = 0; at < 240; at += 1) tokens += tokenizer.count(textOf(at));
    expect(Math.abs(estimate.tokens.value! / tokens - 1)).toBeLessThan(0.05);
  });

  it('leaves an upload to the job that ingests it', async () => {
    await pipeline.landing.put('default/uploads/u1/a.txt', page('pump'));
    await rows(`insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values ('default', 'u1', 'documents',
      '[{"path": "a.txt", "sizeBytes": ${page('pump').length}, "key": "default/uploads/u1/a.txt"}]')`);
    const estimate = await estimated({ type: 'file_upload', uploadId: 'u1' });
    expect(valuesOf(estimate)).toMatchObject({ total: 1, new: 1 });
    expect((await run({ type: 'file_upload', uploadId: 'u1' }, false)).status).toBe('completed');
    expect(estimate.tokens.value).toBe(await embeddedTokens());
  });
});
