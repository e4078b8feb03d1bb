import { sweep } from '@sheaf/core/ingestion/sweep';
import { createRequestLimiter } from '@sheaf/core/platform/rate-limit/request-limiter';
import { beforeEach, describe, expect, it } from 'vitest';
import { createModelGateway } from '../../../../lambdas/adapters/model-gateway.ts';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

const manual = '# Pump manual\n\nThe pump moves water.\n\n## Maintenance\n\nReplace the seal every year.\n';
const today = new Date().toISOString().slice(0, 10);

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

/** An API over a pipeline whose embedder is paid by token, and passes the gateway. */
beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
  const { pipeline } = ctx;
  const { embedder } = pipeline;
  const embed = embedder.embed.bind(embedder);
  Object.assign(embedder, {
    standIn: null,
    embed: async (texts: readonly string[], kind: 'passage' | 'query') => ({
      ...(await embed(texts, kind)),
      usage: { inputTokens: texts.length },
    }),
  });
  Object.assign(pipeline.gateway, createModelGateway(database, { patienceMs: 0 }));
});

async function aJob(files: Record<string, string> = { 'a.md': manual }): Promise<string> {
  const announced = Object.entries(files).map(([path, text]) => ({ path, sizeBytes: Buffer.byteLength(text) }));
  const { body } = await ctx.ask('POST', '/v1/uploads', { files: announced });
  for (const { path, url } of body.files) await ctx.pipeline.landing.put(new URL(url).pathname.slice(1), files[path]!);
  const answer = await ctx.ask('POST', '/v1/jobs', { source: { type: 'file_upload', uploadId: body.uploadId } });
  return answer.body.jobId;
}

/** Runs the attempt as the state machine would: an error ends it, and FinishJob says what the job is. */
async function run(jobId: string, attempt: number): Promise<void> {
  const ref = { tenantId: 'default', jobId, attempt };
  await ctx.pipeline.runAttempt(ref).catch(async (error: Error) => {
    const { finishJob } = await import('@sheaf/core/ingestion/finish-job');
    await finishJob({ ...ref, handOver: false, cursor: null, error: error.name, message: error.message }, ctx.pipeline);
  });
}

const job = async (jobId: string) => (await ctx.ask('GET', `/v1/jobs/${jobId}`)).body;

describe('a job over its budget', () => {
  it('pauses with the reason, and goes on when the budget was raised and somebody says so', async () => {
    await ctx.ask('PUT', '/v1/budgets', { tokensPerDay: { hard: 20 } });
    const jobId = await aJob();
    await run(jobId, 1);
    expect(await job(jobId)).toMatchObject({
      status: 'paused',
      halt: { error: 'BudgetExceeded' },
      outcome: expect.stringContaining('The budget of tokens per day does not allow the next call'),
    });
    expect((await ctx.ask('GET', '/v1/budgets')).body.events).toMatchObject([
      { kind: 'refused', budget: 'tokensPerDay', jobId, limit: 20, held: 0 },
    ]);
    await ctx.ask('PUT', '/v1/budgets', { tokensPerDay: { hard: 10_000 } });
    const resumed = await ctx.ask('POST', `/v1/jobs/${jobId}/resume`, {});
    expect(resumed).toMatchObject({ status: 202, body: { status: 'pending' } });
    await run(jobId, 2);
    expect(await job(jobId)).toMatchObject({ status: 'completed', halt: null });
    expect((await ctx.ask('POST', `/v1/jobs/${jobId}/resume`, {})).body.type).toBe('urn:sheaf:problem:job-not-paused');
  });

  it('goes on by itself when the period is over, not before', async () => {
    await ctx.ask('PUT', '/v1/budgets', { tokensPerDay: { hard: 20 } });
    const jobId = await aJob();
    await run(jobId, 1);
    const sweepNow = () =>
      sweep({ unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false }, ctx.pipeline);
    expect((await sweepNow()).resumed).toBe(0);
    await rowsIn(database, `update sheaf.budget_events set period = '2020-01-01'`);
    expect((await sweepNow()).resumed).toBe(1);
    expect(await job(jobId)).toMatchObject({ status: 'pending', attempt: 2 });
  });

  it('refuses a search that needs a paid call, and answers one by keywords', async () => {
    const jobId = await aJob();
    await run(jobId, 1);
    await ctx.ask('PUT', '/v1/budgets', { tokensPerDay: { hard: 1 } });
    const refused = await ctx.ask('POST', '/v1/search', { query: 'seal' });
    expect(refused).toMatchObject({ status: 429, body: { type: 'urn:sheaf:problem:budget-exceeded' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ctx.ask('POST', '/v1/search', { query: 'seal', mode: 'keyword' })).status).toBe(200);
  });
});

describe('usage', () => {
  it('tells tokens by day, job, corpus, stage, model and document, as JSON and as CSV', async () => {
    const jobId = await aJob();
    await run(jobId, 1);
    await ctx.ask('POST', '/v1/search', { query: 'seal', mode: 'dense' });
    const by = async (key: string, more = '') => (await ctx.ask('GET', `/v1/usage?by=${key}${more}`)).body;
    const embedded = (await job(jobId)).counts.embeddings;
    expect((await by('day')).items).toMatchObject([{ key: today, calls: 2, inputTokens: embedded + 1 }]);
    expect((await by('job')).items.map(({ key }: { key: string }) => key).toSorted()).toEqual([jobId, null]);
    expect((await by('corpus')).items).toMatchObject([{ key: 'documents', inputTokens: embedded + 1 }]);
    expect((await by('stage', `&jobId=${jobId}`)).items).toMatchObject([{ key: 'embed', inputTokens: embedded }]);
    expect((await by('model')).items).toMatchObject([{ key: 'test hash' }]);
    const [document] = (await ctx.ask('GET', '/v1/documents')).body.items;
    expect((await by('document')).items).toMatchObject([{ key: document.documentId, inputTokens: embedded }]);
    const csv = await ctx.ask('GET', '/v1/usage?by=stage', undefined, { accept: 'text/csv' });
    expect(csv.headers.get('content-disposition')).toContain('usage-stage-');
    expect(csv.body.split('\r\n')).toEqual([
      'stage,calls,input_tokens,output_tokens,amount_usd,amount_unknown_usd',
      `embed,1,${embedded},0,0,0`,
      'search,1,1,0,0,0',
      '',
    ]);
    expect((await ctx.ask('GET', '/v1/usage?from=2026-02-30')).status).toBe(400);
  });
});

describe('quotas', () => {
  it('let no more jobs work at once than they say', async () => {
    await ctx.ask('PUT', '/v1/budgets', { quotas: { concurrentJobs: 1 } });
    const jobId = await aJob();
    const second = await ctx.ask('POST', '/v1/uploads', { files: [{ path: 'b.md', sizeBytes: 1 }] });
    await ctx.pipeline.landing.put(new URL(second.body.files[0].url).pathname.slice(1), 'b');
    const source = { type: 'file_upload', uploadId: second.body.uploadId };
    expect((await ctx.ask('POST', '/v1/jobs', { source })).body.type).toBe('urn:sheaf:problem:quota-exceeded');
    expect(await ctx.pipeline.drop({ 'landed.md': 'It waits.' })).toEqual([]);
    await run(jobId, 1);
    expect(await ctx.pipeline.drop({})).toEqual(['completed']);
    expect((await ctx.ask('POST', '/v1/jobs', { source })).status).toBe(202);
    expect((await ctx.ask('POST', `/v1/jobs/${jobId}/retry`, {})).body.type).toBe('urn:sheaf:problem:quota-exceeded');
  });

  it('pause a job that lists more documents or bytes than there is room for', async () => {
    await ctx.ask('PUT', '/v1/budgets', { quotas: { documents: 1 } });
    const jobId = await aJob({ 'a.md': manual, 'b.md': 'Another one.' });
    await run(jobId, 1);
    expect(await job(jobId)).toMatchObject({ status: 'paused', halt: { error: 'QuotaExceeded' } });
    await ctx.ask('PUT', '/v1/budgets', { quotas: { documents: 2, bytes: 20 } });
    await ctx.ask('POST', `/v1/jobs/${jobId}/resume`, {});
    await run(jobId, 2);
    expect((await job(jobId)).outcome).toMatch(
      /^Paused: The source lists \d+ more bytes; the tenant has 0 and may have 20\./,
    );
    await ctx.ask('PUT', '/v1/budgets', {});
    await ctx.ask('POST', `/v1/jobs/${jobId}/resume`, {});
    await run(jobId, 3);
    expect(await job(jobId)).toMatchObject({ status: 'completed', counts: { documents: { stored: 2 } } });
  });

  it('let in no more requests in a minute than they say, and tell how many are left', async () => {
    await ctx.ask('PUT', '/v1/budgets', { quotas: { requestsPerMinute: 3 } });
    const { clock, logger } = ctx.ports;
    ctx = await anApi(database, { requestLimiter: createRequestLimiter(database, clock, logger) });
    const answers = [];
    for (let at = 0; at < 4; at += 1) answers.push(await ctx.ask('GET', '/v1/corpora'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[0]!.headers.get('ratelimit-policy')).toBe('"requests";q=3;w=60');
    expect(answers[1]!.headers.get('ratelimit')).toMatch(/^"requests";r=1;t=\d+$/);
    expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('pausing and cancelling', () => {
  it('stops the execution, says what is kept, and goes on with the rest', async () => {
    const stopped: string[] = [];
    Object.assign(ctx.pipeline.stateMachine, { stop: async (name: string) => void stopped.push(name) });
    const jobId = await aJob();
    const paused = await ctx.ask('POST', `/v1/jobs/${jobId}/pause`, {});
    expect(paused).toMatchObject({
      status: 202,
      body: { status: 'paused', outcome: expect.stringContaining('0 of 0') },
    });
    expect(await job(jobId)).toMatchObject({ status: 'paused', halt: { error: 'Paused' } });
    expect((await ctx.ask('POST', `/v1/jobs/${jobId}/pause`, {})).body.type).toBe('urn:sheaf:problem:job-ended');
    await ctx.ask('POST', `/v1/jobs/${jobId}/resume`, {});
    await run(jobId, 2);
    expect(await job(jobId)).toMatchObject({ status: 'completed' });
    expect(stopped).toEqual([`${jobId}-1`]);
  });
});
