import { StageError } from '@sheaf/core/errors';
import { submitJob } from '@sheaf/core/ingestion/jobs';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { shortened } from '@sheaf/core/sources/stored-parameters';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';
import { aShelf, type Shelf, shelfSource, unavailable } from '../../fixtures/shelf-source.ts';

const books = {
  'https://shelf.example/a': 'The pump moves water from the well to the tank.',
  'https://shelf.example/b': 'The valve keeps the water from flowing back.',
  'https://shelf.example/c': 'The filter holds back the sand.',
};

let database: TestDatabase;
let shelf: Shelf;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;
let attempts: Map<string, number>;

beforeEach(async () => {
  database = await aDatabase();
  shelf = aShelf(books);
  attempts = new Map();
  pipeline = await aPipeline(database, parseWithChildren, {
    sources: [shelfSource(shelf)],
    secrets: new Map([['default/key', 'hunter2-hunter2']]),
  });
});

const rows = <Row extends Record<string, unknown>>(sql: string) => rowsIn<Row>(database, sql);

async function submit(parameters: Record<string, unknown> = {}): Promise<string> {
  const source = { type: 'shelf', ...parameters };
  const answer = await submitJob(database, pipeline.clock, pipeline.stateMachine, {
    tenantId: 'default',
    corpus: 'documents',
    source,
    idempotencyKey: null,
    requestHash: null,
  });
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.jobId;
}

async function run(jobId: string): Promise<string> {
  const attempt = (attempts.get(jobId) ?? 0) + 1;
  attempts.set(jobId, attempt);
  return pipeline.runAttempt({ tenantId: 'default', jobId, attempt });
}

const list = async (parameters: Record<string, unknown> = {}) => run(await submit(parameters));

async function lastJob() {
  const [job] = await rows<{ job_id: string; outcome: string | null; counts: Record<string, number> }>(
    'select job_id, outcome, counts from sheaf.jobs order by created_at desc limit 1',
  );
  return job!;
}

const stored = async () =>
  (await rows<{ uri: string }>(`select uri from sheaf.documents where status = 'stored' order by uri`)).map(({ uri }) =>
    uri.at(-1),
  );

describe('a listing of a remote source', () => {
  it('stores what it brings, with what the source knows of it', async () => {
    shelf.books.set('https://shelf.example/a', {
      text: books['https://shelf.example/a'],
      etag: '1',
      title: 'Of pumps',
    });
    expect(await list()).toBe('completed');
    expect((await lastJob()).counts).toMatchObject({ total: 3, stored: 3 });
    const documents = await rows('select title, metadata, media_type from sheaf.documents order by uri');
    expect(documents[0]).toMatchObject({ title: 'Of pumps', metadata: { shelf: 'first' }, media_type: 'text/plain' });
    expect(documents[1]).toMatchObject({ metadata: { shelf: 'first' } });
  });

  it('reads only what changed the next time, and removes what is gone', async () => {
    await list();
    shelf.read.length = 0;
    shelf.books.set('https://shelf.example/b', { text: 'The valve was replaced in May.', etag: 'new' });
    shelf.books.delete('https://shelf.example/c');
    expect(await list()).toBe('completed');
    expect(shelf.read).toEqual(['https://shelf.example/b']);
    expect((await lastJob()).counts).toMatchObject({ total: 3, stored: 1, unchanged: 1, deleted: 1 });
    expect(await stored()).toEqual(['a', 'b']);
  });

  it('stores anew when only what the source says of a document changed', async () => {
    await list();
    const text = books['https://shelf.example/a'];
    shelf.books.set('https://shelf.example/a', { text, etag: '2', title: 'A title at last' });
    await list();
    expect((await lastJob()).counts).toMatchObject({ stored: 1, unchanged: 2 });
    const [document] = await rows(`select title from sheaf.documents where uri like '%/a'`);
    expect(document).toEqual({ title: 'A title at last' });
  });

  it('processes what is unchanged at the source when the corpus is configured anew', async () => {
    await list();
    shelf.read.length = 0;
    await rows(`update sheaf.corpora set configuration = jsonb_set(configuration, '{language}', '"de"')`);
    await list();
    expect(shelf.read).toEqual([]);
    expect((await lastJob()).counts).toMatchObject({ stored: 3 });
  });

  it('removes nothing that it has not seen when it was not complete', async () => {
    await list();
    shelf.books.delete('https://shelf.example/c');
    shelf.isComplete = false;
    await list();
    expect(await stored()).toEqual(['a', 'b', 'c']);
  });

  it('keeps what another source still has', async () => {
    await list();
    await list({ shelf: 'second' });
    shelf.books.delete('https://shelf.example/c');
    await list();
    expect(await stored()).toEqual(['a', 'b', 'c']);
    await list({ shelf: 'second' });
    expect(await stored()).toEqual(['a', 'b']);
  });

  it('removes what the source calls gone, though it was not complete', async () => {
    await list();
    shelf.isComplete = false;
    shelf.books.set('https://shelf.example/b', { kind: 'gone' });
    shelf.books.set('https://shelf.example/never', { kind: 'gone' });
    expect(await list()).toBe('completed');
    expect((await lastJob()).counts).toMatchObject({ total: 3, unchanged: 2, deleted: 1 });
    expect(await stored()).toEqual(['a', 'c']);
  });
});

describe('what a remote source does not give', () => {
  const refusal = { kind: 'failed', error: 'SourceUnreachable', message: 'It answered 500, three times.' } as const;

  it('is a problem of the job, keeps what was stored, and does not count as gone', async () => {
    await list();
    shelf.books.set('https://shelf.example/b', refusal);
    expect(await list()).toBe('partial');
    expect(await rows(`select error, message from sheaf.job_documents where state = 'failed'`)).toEqual([
      { error: 'SourceUnreachable', message: 'It answered 500, three times.' },
    ]);
    expect(await rows(`select published_generation from sheaf.documents where uri like '%/b'`)).not.toEqual([
      { published_generation: null },
    ]);
  });

  it('is asked for again by a retry, which reads nothing else anew', async () => {
    shelf.books.set('https://shelf.example/b', refusal);
    const jobId = await submit();
    expect(await run(jobId)).toBe('partial');
    shelf.read.length = 0;
    shelf.books.set('https://shelf.example/b', { text: books['https://shelf.example/b'], etag: '1' });
    await database.call('next_attempt', { tenantId: 'default', jobId, from: ['partial'] });
    expect(await run(jobId)).toBe('completed');
    expect(shelf.read).toEqual(['https://shelf.example/b']);
    expect((await lastJob()).counts).toMatchObject({ total: 3, stored: 3 });
  });

  it('stays a problem when a retry does not get it either', async () => {
    shelf.books.set('https://shelf.example/b', refusal);
    const jobId = await submit();
    await run(jobId);
    await database.call('next_attempt', { tenantId: 'default', jobId, from: ['partial'] });
    expect(await run(jobId)).toBe('partial');
    expect((await lastJob()).counts).toMatchObject({ total: 3, stored: 2, failed: 1 });
  });

  it('is told by reason and count when a rule left it out', async () => {
    shelf.books.set('https://shelf.example/x', { kind: 'skipped', reason: 'robots.txt disallows it' });
    shelf.books.set('https://shelf.example/y', { kind: 'skipped', reason: 'robots.txt disallows it' });
    expect(await list()).toBe('completed');
    expect((await lastJob()).outcome).toBe('Left out by rule: 2 × robots.txt disallows it.');
  });
});

describe('a source that fails as a whole', () => {
  it('is repeated by the state machine, from the last part', async () => {
    shelf.fault = unavailable();
    const jobId = await submit();
    await expect(run(jobId)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    attempts.set(jobId, 0);
    expect(await run(jobId)).toBe('completed');
  });

  it('is left out with the reason where the job says so', async () => {
    shelf.fault = unavailable('The shelf did not answer within 30 s.');
    expect(await list({ onUnavailable: 'skip' })).toBe('completed');
    expect((await lastJob()).outcome).toBe('empty: The source was left out: The shelf did not answer within 30 s.');
  });

  it('halts the attempt when repeating cannot help', async () => {
    shelf.fault = new StageError('SourceQueryInvalid', 'There is no column "body".');
    await expect(list()).rejects.toMatchObject({ name: 'SourceQueryInvalid' });
    expect(await rows('select halt_error, halt_message from sheaf.job_attempts')).toEqual([
      { halt_error: 'SourceQueryInvalid', halt_message: 'There is no column "body".' },
    ]);
  });

  it('never tells a secret', async () => {
    shelf.fault = new StageError('SourceQueryInvalid', 'https://x.example/?key=hunter2-hunter2 was refused.');
    await expect(list({ key: { secretRef: 'key' } })).rejects.toThrow('https://x.example/?key=[secret] was refused.');
  });

  it('rejects a reference to a secret that the tenant does not have', async () => {
    await expect(list({ key: { secretRef: 'other' } })).rejects.toMatchObject({ name: 'CredentialsRejected' });
  });

  it('is asked by parameters that are too long for the row of its job', async () => {
    const long = { type: 'shelf', shelf: 'x'.repeat(20_000) };
    const short = await shortened(long, 'default', pipeline.lake);
    expect(JSON.stringify(short).length).toBeLessThan(200);
    const { type: _, ...parameters } = short;
    expect(await list(parameters)).toBe('completed');
    await pipeline.lake.delete([`default/sources/${short.parametersHash}`]);
    await expect(list(parameters)).rejects.toMatchObject({ name: 'SourceQueryInvalid' });
  });

  it('rejects parameters that are none of the source', async () => {
    await expect(list({ shelf: 7 })).rejects.toMatchObject({ name: 'SourceQueryInvalid' });
  });
});
