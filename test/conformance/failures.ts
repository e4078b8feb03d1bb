/** The failure inbox on every database: its functions, its lists and its groups. Needs the tenants `acme` and `zeta`. */
import { randomUUID } from 'node:crypto';
import { noteDeadLetters } from '@sheaf/core/ingestion/dead-letters';
import { dismissFailures } from '@sheaf/core/platform/failures/dismiss-failures';
import { filtersOf } from '@sheaf/core/platform/failures/failure-rows';
import { groupFailures } from '@sheaf/core/platform/failures/group-failures';
import { type FailurePosition, listFailures } from '@sheaf/core/platform/failures/list-failures';
import { redriveFailures } from '@sheaf/core/platform/failures/redrive-failures';
import { ulid } from 'ulid';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ConformingDatabase } from './database.ts';

const tenantId = 'acme';
const reader = { tenantId, names: null };

interface AJob {
  readonly jobId: string;
  readonly documentIds: readonly string[];
  /** What a batch of this attempt says of documents, by their places. */
  fail(
    places: readonly number[],
    error: string,
    messageOf?: (place: number) => string,
    attempt?: number,
  ): Promise<void>;
  states(): Promise<string[]>;
}

/** Registers the suite; `open` gives the database, which the caller closes. */
export function failuresConformance(name: string, open: () => Promise<ConformingDatabase>): void {
  describe(`the failure inbox on ${name}`, () => {
    let database: ConformingDatabase;
    beforeAll(async () => {
      database = await open();
    });
    noteCases(() => database);
    redriveCases(() => database);
    letterCases(() => database);
  });
}

async function aJob(database: ConformingDatabase, count: number): Promise<AJob> {
  const jobId = ulid();
  const documentIds = Array.from({ length: count }, () => randomUUID()).sort();
  await database.call('submit_job', { tenantId, jobId, corpus: 'documents', source: { type: 'landing' } });
  const ref = { tenantId, jobId, attempt: 1 };
  const items = documentIds.map((documentId) => {
    const bucketKey = `acme/${documentId}.txt`;
    return {
      documentId,
      uri: `s3://landing/${bucketKey}`,
      sizeBytes: 7,
      mediaType: null,
      source: { bucketKey, etag: null },
    };
  });
  await database.call('register_part', { ...ref, corpus: 'documents', wave: 0, items, cursor: null, isFinal: true });
  return {
    jobId,
    documentIds,
    async fail(places, error, messageOf = () => 'It failed.', attempt = 1) {
      for (const place of places) {
        const call = { ...ref, attempt, stage: 'clean', error, message: messageOf(place) };
        await database.call('fail_documents', { ...call, documentIds: [documentIds[place]] });
      }
    },
    async states() {
      const rows = await database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
        session.query<{ state: string }>(
          'select state from sheaf.job_documents where job_id = $1 order by document_id',
          [jobId],
        ),
      );
      return rows.map(({ state }) => state);
    },
  };
}

const failuresOf = (database: ConformingDatabase, jobId: string) =>
  listFailures(database, reader, filtersOf({ jobId }), null, 200);

function noteCases(get: () => ConformingDatabase): void {
  test('counts how often the same happened, and keeps the last message', async () => {
    const job = await aJob(get(), 1);
    await job.fail([0], 'CorruptDocument', () => 'At first.');
    await job.fail([0], 'CorruptDocument', () => 'At last.');
    const [failure, ...others] = await failuresOf(get(), job.jobId);
    expect(others).toEqual([]);
    expect(failure).toMatchObject({
      status: 'open',
      class: 'quarantine',
      attempts: 2,
      message: 'At last.',
      inputKey: `acme/${job.documentIds[0]}.txt`,
      detail: { attempt: 1, tries: 0, sizeBytes: 7 },
    });
    expect(failure!.lastAt > failure!.firstAt).toBe(true);
  });

  test('is done with one cause when another keeps the document out', async () => {
    const job = await aJob(get(), 1);
    await job.fail([0], 'StoreUnavailable');
    await job.fail([0], 'CorruptDocument');
    const found = await failuresOf(get(), job.jobId);
    expect(found.map(({ error, status }) => `${error} ${status}`).sort()).toEqual([
      'CorruptDocument open',
      'StoreUnavailable resolved',
    ]);
  });

  test('lists page by page, shows another tenant nothing, and groups more messages than a page', async () => {
    const job = await aJob(get(), 600);
    const message = (place: number) => `Page ${place} of 'file ${place}' is torn.`;
    await get().call('fail_documents', { tenantId, jobId: job.jobId, attempt: 1, stage: 'chunk', documentIds: [] });
    await job.fail(
      job.documentIds.map((_, place) => place),
      'CorruptDocument',
      message,
    );
    const filters = filtersOf({ jobId: job.jobId, status: 'open' });
    const { groups, isComplete } = await groupFailures(get(), reader, filters);
    expect({ groups: groups.map(({ template, count }) => ({ template, count })), isComplete }).toEqual({
      groups: [{ template: 'Page <*> of <*> is torn.', count: 600 }],
      isComplete: true,
    });
    const seen = new Set<string>();
    for (let after: FailurePosition | null = null; ; ) {
      const page = await listFailures(get(), reader, filters, after, 170);
      for (const { failureId } of page) seen.add(failureId);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last;
    }
    expect(seen.size).toBe(600);
    expect(await listFailures(get(), { tenantId: 'zeta', names: null }, filtersOf({}), null, 10)).toEqual([]);
    const { dismissed } = await dismissFailures(get(), reader, { group: groups[0]!.groupId }, 'A test.');
    expect(dismissed).toBe(600);
  }, 120_000);
}

function redriveCases(get: () => ConformingDatabase): void {
  const started: unknown[] = [];
  const stateMachine = {
    start: async (_name: string, input: unknown) => {
      started.push(input);
      return { executionId: 'x', alreadyStarted: false };
    },
    stop: async () => {},
    status: async () => undefined,
  };
  const ports = () => ({ database: get(), stateMachine, clock: { now: () => Date.now() } });

  test('takes exactly the documents of the failures into the next attempt', async () => {
    const job = await aJob(get(), 4);
    await job.fail([0, 1], 'CorruptDocument');
    await job.fail([2, 3], 'StoreUnavailable');
    const ref = { tenantId, jobId: job.jobId };
    await get().call('end_attempt', {
      ...ref,
      attempt: 1,
      status: 'failed',
      outcome: null,
      from: ['pending', 'running'],
      handOver: false,
    });
    // Jobs of the tests before wait for their places, and would be served first.
    await get().call('admit_jobs', { limit: 100 });
    const wanted = (await failuresOf(get(), job.jobId)).filter(({ documentId }) => documentId === job.documentIds[2]);
    const answer = await redriveFailures(ports(), reader, { failureIds: wanted.map(({ failureId }) => failureId) });
    expect(answer).toEqual({ jobs: [{ jobId: job.jobId, corpus: 'documents', attempt: 2 }], redriven: 1, skipped: [] });
    expect(started.at(-1)).toEqual({ ...ref, attempt: 2, cursor: null });
    const argument = { ...ref, attempt: 2, kind: 'unfinished', after: null, limit: 10 };
    const taken = await get().call<{ documentId: string }[]>('unfinished_documents', argument);
    expect(taken.map(({ documentId }) => documentId)).toEqual([job.documentIds[2]]);
    expect(await job.states()).toEqual(['failed', 'failed', 'pending', 'failed']);
    await job.fail([2], 'StoreUnavailable', undefined, 2);
    const [again] = (await failuresOf(get(), job.jobId)).filter(({ documentId }) => documentId === job.documentIds[2]);
    expect(again).toMatchObject({ status: 'open', attempts: 2 });
  });

  test('notes a halt once for each attempt, and is done with it when an attempt ends without', async () => {
    const job = await aJob(get(), 1);
    const halt = { tenantId, jobId: job.jobId, failureId: randomUUID(), error: 'CredentialsRejected', message: 'No.' };
    for (const attempt of [1, 1, 2]) await get().call('note_halt', { ...halt, attempt });
    expect(await failuresOf(get(), job.jobId)).toMatchObject([
      { stage: 'job', class: 'halt', status: 'open', attempts: 2, documentId: null },
    ]);
    await get().call('note_halt', { ...halt, attempt: 3, error: null, message: null });
    expect(await failuresOf(get(), job.jobId)).toMatchObject([{ status: 'resolved' }]);
  });
}

function letterCases(get: () => ConformingDatabase): void {
  const letters = () => listFailures(get(), reader, filtersOf({ stage: 'intake' }), null, 50);

  test('takes dead messages in under their tenant, once each, and looks at their keys again', async () => {
    const sentAt = '2026-03-01T08:00:00.000Z';
    const object = { kind: 'object', messageId: 'm-1', sentAt, bucketKey: 'acme/folder/a b.md' } as const;
    const wakeUp = { kind: 'wake-up', sentAt: null, tenantId } as const;
    const dead = [object, { ...wakeUp, messageId: 'm-2' }, { ...wakeUp, messageId: 'm-3' }];
    await noteDeadLetters(dead, { database: get() });
    await noteDeadLetters([object, { ...object, messageId: 'm-4', bucketKey: 'nobody/a.md' }], { database: get() });
    const found = await letters();
    expect(found).toHaveLength(2);
    const [aboutObject] = found.filter(({ inputKey }) => inputKey !== null);
    expect(aboutObject).toMatchObject({
      error: 'DeadLetter',
      inputKey: object.bucketKey,
      corpus: 'documents',
      attempts: 1,
      firstAt: expect.stringMatching(/^2026-03-01T08:00:00[.0]*Z$/),
    });
    expect(found.find(({ inputKey }) => inputKey === null)).toMatchObject({ attempts: 2, documentId: null });

    await get().call('redrive_letters', { tenantId, failureIds: [aboutObject!.failureId] });
    const [mark] = await get().transaction({ role: 'sheaf_app', tenantId }, (session) =>
      session.query(
        'select marked_at is not null as marked, looks_absent as absent from sheaf.source_objects where bucket_key = $1',
        [object.bucketKey],
      ),
    );
    expect(mark).toEqual({ marked: true, absent: true });
    expect((await letters()).find(({ inputKey }) => inputKey !== null)).toMatchObject({ status: 'redriven' });
  });
}
