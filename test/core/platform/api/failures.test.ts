import { StageError } from '@sheaf/core/errors';
import { documentIdOf } from '@sheaf/core/keys';
import type { LanguageModel, ModelAnswer } from '@sheaf/core/platform/models/language-model';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { type Answered, anApi } from '../an-api.ts';

const idOf = (path: string) => documentIdOf('default', 'documents', `s3://landing/default/${path}`);
const large = (words: number) => 'This sentence is long enough. '.repeat(words);
const statuses = () =>
  rowsIn<{ id: string; status: string }>(
    database,
    'select document_id::text as id, status from sheaf.failures order by created_at, failure_id',
  );

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
  await ctx.ask('PATCH', '/v1/corpora/documents', { maxFileBytes: 1_000 });
});

/** Four documents that do not get through, for three reasons, and one that does. */
async function dropBroken(): Promise<void> {
  const status = await ctx.pipeline.drop({
    'good.md': '# Good',
    'large-a.md': large(100),
    'large-b.md': large(200),
    'empty.md': '',
    'strange.bin': '\u0000\u0001\u0002',
  });
  expect(status).toEqual(['partial']);
}

/** Runs the attempts that an answer says were started. */
async function runAll({ body }: Answered): Promise<string[]> {
  const ended: string[] = [];
  for (const { jobId, attempt } of body.jobs)
    ended.push(await ctx.pipeline.runAttempt({ tenantId: 'default', jobId, attempt }));
  return ended;
}

async function groupOf(error: string) {
  const { body } = await ctx.ask('GET', '/v1/failures/groups');
  return body.groups.find((group: { error: string }) => group.error === error);
}

describe('the failures API', () => {
  it('shows each failure with its class, its numbers, and what to do', async () => {
    await dropBroken();
    const { body } = await ctx.ask('GET', '/v1/failures?error=DocumentTooLarge');
    expect(body.items).toHaveLength(2);
    expect(body.items.find((one: { documentId: string }) => one.documentId === idOf('large-a.md'))).toEqual({
      failureId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'open',
      stage: 'fetch',
      error: 'DocumentTooLarge',
      class: 'quarantine',
      message: expect.stringContaining('3000 bytes'),
      detail: { attempt: 1, tries: 1, sizeBytes: 3000 },
      remedy: expect.stringContaining('maxFileBytes'),
      corpus: 'documents',
      jobId: expect.any(String),
      documentId: idOf('large-a.md'),
      inputKey: 'default/large-a.md',
      attempts: 1,
      reason: null,
      firstAt: expect.stringMatching(/Z$/),
      lastAt: expect.stringMatching(/Z$/),
    });
  });

  it('narrows the list by status, stage, error, job and corpus, and pages through it', async () => {
    await dropBroken();
    const count = async (query: string) => (await ctx.ask('GET', `/v1/failures?${query}`)).body.items.length;
    expect(await count('')).toBe(4);
    expect(await count('stage=fetch')).toBe(3);
    expect(await count('status=resolved')).toBe(0);
    expect(await count('corpus=elsewhere')).toBe(0);
    const { jobId } = (await ctx.ask('GET', '/v1/failures')).body.items[0];
    expect(await count(`jobId=${jobId}`)).toBe(4);
    const first = (await ctx.ask('GET', '/v1/failures?limit=3')).body;
    const rest = (await ctx.ask('GET', `/v1/failures?limit=3&cursor=${first.nextCursor}`)).body;
    const ids = [...first.items, ...rest.items].map((one: { failureId: string }) => one.failureId);
    expect(new Set(ids).size).toBe(4);
    expect(rest.nextCursor).toBeNull();
  });

  it('groups failures by cause, whatever their numbers are', async () => {
    await dropBroken();
    const { body } = await ctx.ask('GET', '/v1/failures/groups');
    expect(body.isComplete).toBe(true);
    expect(body.groups.map(({ error, count }: { error: string; count: number }) => [error, count])).toEqual([
      ['DocumentTooLarge', 2],
      expect.anything(),
      expect.anything(),
    ]);
    expect(body.groups[0]).toMatchObject({ stage: 'fetch', class: 'quarantine', remedy: expect.any(String) });
    expect(body.groups[0].template).toContain('The file has <*>');
    expect(body.groups[0].documentIds.toSorted()).toEqual([idOf('large-a.md'), idOf('large-b.md')].toSorted());
  });

  it('redrives a group in the next attempt of its job, and nothing else of it', async () => {
    await dropBroken();
    await ctx.ask('PATCH', '/v1/corpora/documents', { maxFileBytes: 100_000 });
    const { groupId } = await groupOf('DocumentTooLarge');
    const answer = await ctx.ask('POST', '/v1/failures/redrive', { group: groupId });
    expect(answer).toMatchObject({ status: 202, body: { redriven: 2, skipped: [], jobs: [{ attempt: 2 }] } });
    expect((await ctx.ask('GET', '/v1/failures?status=redriven')).body.items).toHaveLength(2);
    expect(await runAll(answer)).toEqual(['partial']);
    expect((await ctx.ask('GET', '/v1/failures?status=resolved')).body.items).toHaveLength(2);
    const left = (await ctx.ask('GET', '/v1/failures?status=open')).body.items;
    expect(left.map(({ attempts }: { attempts: number }) => attempts)).toEqual([1, 1]);
    expect((await ctx.ask('GET', `/v1/documents/${idOf('large-b.md')}`)).body.status).toBe('stored');
  });

  it('opens a failure again that the redrive did not help, with one attempt more', async () => {
    await dropBroken();
    const { groupId } = await groupOf('DocumentTooLarge');
    await runAll(await ctx.ask('POST', '/v1/failures/redrive', { group: groupId }));
    const { items } = (await ctx.ask('GET', '/v1/failures?error=DocumentTooLarge')).body;
    expect(items.map((one: { status: string; attempts: number }) => [one.status, one.attempts])).toEqual([
      ['open', 2],
      ['open', 2],
    ]);
  });

  it('redrives in a job of its own when the job would do more than that', async () => {
    await dropBroken();
    await rowsIn(database, "update sheaf.jobs set status = 'cancelled'");
    await ctx.ask('PATCH', '/v1/corpora/documents', { maxFileBytes: 100_000 });
    const [first] = (await ctx.ask('GET', '/v1/failures?error=DocumentTooLarge')).body.items;
    const answer = await ctx.ask('POST', '/v1/failures/redrive', { failureIds: [first.failureId] });
    expect(answer.body).toMatchObject({ redriven: 1, jobs: [{ attempt: 1, corpus: 'documents' }] });
    expect(answer.body.jobs[0].jobId).not.toBe(first.jobId);
    expect(await runAll(answer)).toEqual(['completed']);
    const { body } = await ctx.ask('GET', `/v1/jobs/${answer.body.jobs[0].jobId}`);
    expect(body).toMatchObject({ source: { type: 'redrive' }, counts: { documents: { total: 1, stored: 1 } } });
  });

  it('shows the halt of a job as one failure, redrives the whole job, and is done with it when that goes well', async () => {
    const upload = (await ctx.ask('POST', '/v1/uploads', { files: [{ path: 'a.md', sizeBytes: 4 }] })).body;
    await ctx.pipeline.landing.put(new URL(upload.files[0].url).pathname.slice(1), '# Hi');
    const source = { type: 'file_upload', uploadId: upload.uploadId };
    const { jobId } = (await ctx.ask('POST', '/v1/jobs', { source })).body;
    const ref = { tenantId: 'default', jobId, attempt: 1 };
    await ctx.pipeline.ledger.haltAttempt(ref, 'CredentialsRejected', 'https://models.example refused the key.');
    expect(await ctx.pipeline.runAttempt(ref)).toBe('failed');
    expect((await ctx.ask('GET', '/v1/failures')).body.items).toMatchObject([
      {
        stage: 'job',
        class: 'halt',
        error: 'CredentialsRejected',
        message: '[address] refused the key.',
        documentId: null,
        jobId,
      },
    ]);
    const answer = await ctx.ask('POST', '/v1/failures/redrive', { all: true });
    expect(answer.body).toEqual({ jobs: [{ jobId, corpus: 'documents', attempt: 2 }], redriven: 1, skipped: [] });
    expect(await runAll(answer)).toEqual(['completed']);
    expect((await ctx.ask('GET', '/v1/failures')).body.items).toMatchObject([{ status: 'resolved' }]);
  });

  it('redrives all, and skips what is not open with the reason', async () => {
    await dropBroken();
    const [one] = (await ctx.ask('GET', '/v1/failures')).body.items;
    await ctx.ask('POST', '/v1/failures/dismiss', { failureIds: [one.failureId], reason: 'A test.' });
    expect((await ctx.ask('POST', '/v1/failures/redrive', { all: true })).body).toMatchObject({ redriven: 3 });
    expect((await ctx.ask('POST', '/v1/failures/redrive', { failureIds: [one.failureId] })).body).toEqual({
      jobs: [],
      redriven: 0,
      skipped: [{ failureId: one.failureId, why: 'It is dismissed, not open.' }],
    });
  });

  it('dismisses with a reason, and shows the same failure anew when it happens again', async () => {
    await dropBroken();
    const { groupId } = await groupOf('EmptyDocument');
    const answer = await ctx.ask('POST', '/v1/failures/dismiss', { group: groupId, reason: 'Placeholders.' });
    expect(answer).toMatchObject({ status: 200, body: { dismissed: 1, skipped: [] } });
    const { items } = (await ctx.ask('GET', '/v1/failures?status=dismissed')).body;
    expect(items).toMatchObject([{ documentId: idOf('empty.md'), reason: 'Placeholders.' }]);
    expect(await groupOf('EmptyDocument')).toBeUndefined();
  });

  it('resolves a failure when its document is stored, in whichever job', async () => {
    await dropBroken();
    await ctx.pipeline.drop({ 'large-a.md': '# Short now', 'empty.md': large(100) });
    const byId = Map.groupBy(await statuses(), ({ id }) => id);
    expect(byId.get(idOf('large-a.md'))).toMatchObject([{ status: 'resolved' }]);
    // It is kept out by something else now.
    expect(byId.get(idOf('empty.md'))).toMatchObject([{ status: 'resolved' }, { status: 'open' }]);
  });

  it('rejects a selection of none or two, unknown ids, unknown groups and an empty reason', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    for (const body of [{}, { all: true, group: '0123456789abcdef' }, { all: false }, { failureIds: [] }])
      expect((await ctx.ask('POST', '/v1/failures/redrive', body)).status).toBe(400);
    expect(await ctx.ask('POST', '/v1/failures/redrive', { failureIds: [nobody] })).toMatchObject({
      status: 404,
      body: { type: 'urn:sheaf:problem:failure-not-found' },
    });
    expect(await ctx.ask('POST', '/v1/failures/dismiss', { group: '0123456789abcdef', reason: 'x' })).toMatchObject({
      status: 404,
      body: { type: 'urn:sheaf:problem:group-not-found' },
    });
    for (const reason of [undefined, ' '])
      expect((await ctx.ask('POST', '/v1/failures/dismiss', { all: true, reason })).status).toBe(400);
  });
});

describe('retrying a job', () => {
  it('starts its next attempt, and not while it runs or when it is completed', async () => {
    await dropBroken();
    const [job] = (await ctx.ask('GET', '/v1/jobs')).body.items;
    const path = `/v1/jobs/${job.jobId}/retry`;
    expect(await ctx.ask('POST', path, {})).toMatchObject({
      status: 202,
      body: { jobId: job.jobId, status: 'pending' },
    });
    expect(await ctx.ask('POST', path, {})).toMatchObject({
      status: 409,
      body: { type: 'urn:sheaf:problem:job-running' },
    });
    // A permanent failure is not repeated by itself.
    expect(await ctx.pipeline.runAttempt({ tenantId: 'default', jobId: job.jobId, attempt: 2 })).toBe('partial');
    expect((await statuses()).map(({ status }) => status)).toEqual(['open', 'open', 'open', 'open']);
    await rowsIn(database, "update sheaf.jobs set status = 'completed'");
    expect(await ctx.ask('POST', path, {})).toMatchObject({
      status: 409,
      body: { type: 'urn:sheaf:problem:job-ended' },
    });
  });
});

describe('the explanation of a failure', () => {
  const text = 'What happened: It has 3000 bytes.\nLikely cause: It is long.\nWhat to do: Split it.';
  const aModel = (generate: LanguageModel['generate']): LanguageModel => ({
    ...{ provider: 'anthropic', model: 'claude-haiku-4-5', standIn: null, generate },
    close: async () => undefined,
  });
  async function explained(model?: LanguageModel) {
    const changes = model === undefined ? {} : { languageModel: async () => model };
    ctx = await anApi(database, changes);
    await ctx.ask('PATCH', '/v1/corpora/documents', { maxFileBytes: 1_000 });
    await dropBroken();
    const { body } = await ctx.ask('GET', '/v1/failures?error=DocumentTooLarge&limit=1');
    return ctx.ask('GET', `/v1/failures/${body.items[0].failureId}/explanation`);
  }

  it('comes from the error table, labelled so, where there is no model', async () => {
    const { status, body } = await explained();
    expect(status).toBe(200);
    expect(body).toMatchObject({ error: 'DocumentTooLarge', class: 'quarantine', provider: null, model: null });
    expect(body.standIn).toMatch(/^Stand-in: .* no language model is configured\.$/);
    expect(body.whatHappened).toMatch(/larger than the limit.*bytes/);
  });

  it('comes from the model where there is one, which is sent no name', async () => {
    let sent = '';
    const { body } = await explained(
      aModel(async (request) => {
        sent = JSON.stringify(request);
        return { text, finish: 'stop' } as ModelAnswer;
      }),
    );
    expect(body).toMatchObject({ likelyCause: 'It is long.', model: 'claude-haiku-4-5', standIn: null });
    expect(sent).toContain('DocumentTooLarge');
    expect(sent).not.toMatch(/large-[ab]/);
  });

  it.each([
    [
      'answers with something else',
      async () => ({ text: 'No idea.', finish: 'stop' }) as ModelAnswer,
      /no answer that/,
    ],
    ['is down', async () => Promise.reject(new StageError('CircuitOpen', 'Stopped.')), /\(CircuitOpen\)/],
  ] as const)('comes from the error table, and says why, where the model %s', async (_title, generate, why) => {
    const { status, body } = await explained(aModel(generate));
    expect(status).toBe(200);
    expect(body.standIn).toMatch(why);
    expect(body.whatToDo).toContain('Split the document');
  });

  it('is refused for what is no failure', async () => {
    const none = '00000000-0000-4000-8000-000000000000';
    expect((await ctx.ask('GET', `/v1/failures/${none}/explanation`)).body.type).toMatch(/failure-not-found/);
    expect((await ctx.ask('GET', '/v1/failures/x/explanation')).status).toBe(400);
  });
});
