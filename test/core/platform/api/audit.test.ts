import { anchorAudits } from '@sheaf/core/platform/audit/audit-anchor';
import type { ChainedEntry } from '@sheaf/core/platform/audit/audit-entry';
import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
});

const entries = async (query = ''): Promise<ChainedEntry[]> =>
  (await ctx.ask('GET', `/v1/audit?limit=200${query}`)).body.items;
const verified = async () => (await ctx.ask('GET', '/v1/audit/verify')).body;

/** As somebody who rules the database and switches the trigger off. */
async function tamper(statement: string): Promise<void> {
  await database.ownerTransaction(async (session) => {
    await session.query("select set_config('session_replication_role', 'replica', true)");
    await session.query(statement);
  });
}

async function fiveWrites(): Promise<void> {
  for (const n of [1, 2, 3, 4, 5]) {
    await ctx.ask('POST', '/v1/corpora', { corpus: `corpus-${n}` }, { 'x-correlation-id': `c-${n}` });
  }
}

describe('the audit log', () => {
  it('says who did what, to what, from where, and what came of it', async () => {
    await ctx.ask('POST', '/v1/corpora', { corpus: 'letters' }, { 'x-correlation-id': 'mine-1' });
    const [entry] = await entries();
    expect(entry).toMatchObject({
      kind: 'write',
      principalId: 'key:platform-admin',
      operation: 'createCorpus',
      targetId: 'letters',
      outcome: 'succeeded',
      status: 201,
      correlationId: 'mine-1',
      sourceAddress: '127.0.0.1',
      chain: { sequence: 1, previousHash: '' },
    });
  });

  it('has what was refused, and reads of documents, but not lists, searches and the state of jobs', async () => {
    await ctx.pipeline.drop({ 'oak.md': '# Oak\n\nA tree.' });
    const { documentId } = (await ctx.ask('GET', '/v1/documents')).body.items[0];
    await ctx.ask('POST', '/v1/search', { query: 'tree' });
    await ctx.ask('GET', '/v1/jobs');
    await ctx.ask('GET', `/v1/documents/${documentId}/text`);
    await ctx.ask('DELETE', '/v1/jobs/01JAB8X2Z5W1T4M0Q6R7S8V9YN');
    const found = (await entries()).map(({ kind, operation, outcome, targetId }) => [
      kind,
      operation,
      outcome,
      targetId,
    ]);
    expect(found).toEqual([
      ['write', 'cancelJob', 'refused', '01JAB8X2Z5W1T4M0Q6R7S8V9YN'],
      ['read', 'getDocumentText', 'succeeded', documentId],
    ]);
  });

  it('is filtered and read in pages', async () => {
    await fiveWrites();
    await ctx.ask('GET', '/v1/documents/3d0c6f0e-7f1b-4d8e-9c55-7b1f6f1e4a11');
    expect(await entries('&targetId=corpus-3')).toMatchObject([{ correlationId: 'c-3' }]);
    expect(await entries('&kind=read')).toMatchObject([{ outcome: 'refused', status: 404 }]);
    expect(await entries('&principalId=somebody')).toEqual([]);
    expect(await entries('&since=2999-01-01T00:00:00Z')).toEqual([]);
    const first = (await ctx.ask('GET', '/v1/audit?limit=4')).body;
    const second = (await ctx.ask('GET', `/v1/audit?limit=4&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map(({ chain }) => chain.sequence)).toEqual([6, 5, 4, 3, 2, 1]);
    expect((await ctx.ask('GET', '/v1/audit?since=yesterday')).body.errors[0].field).toBe('since');
  });

  it('keeps whoever was not recognised in a chain of no tenant', async () => {
    const request = new Request('https://api.example/v1/jobs', { headers: { host: 'api.example' } });
    const answer = await ctx.api.fetch(request, { remoteAddress: '203.0.113.9' });
    expect(answer.status).toBe(401);
    expect(await entries()).toEqual([]);
    expect(await entries('&chain=no-tenant')).toMatchObject([
      {
        kind: 'authentication',
        principalId: 'unknown',
        operation: 'listJobs',
        sourceAddress: '203.0.113.9',
        status: 401,
      },
    ]);
    await expect(database.call('ensure_tenant', { tenantId: 'no-tenant' })).rejects.toMatchObject({ code: '23514' });
  });

  it('gives no answer that it could not record', async () => {
    const failing = await anApi(database, {
      audit: { append: () => Promise.reject(Object.assign(new Error('gone'), { name: 'DatabaseUnavailable' })) },
    });
    await ctx.pipeline.drop({ 'oak.md': '# Oak\n\nA tree.' });
    const { documentId } = (await failing.ask('GET', '/v1/documents')).body.items[0];
    const answer = await failing.ask('GET', `/v1/documents/${documentId}`);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([503, expect.not.stringContaining('oak')]);
  });
});

describe('the chain of the audit log', () => {
  it('is whole after concurrent writers, without gaps', async () => {
    const trails = [createAuditTrail(database), createAuditTrail(database), createAuditTrail(database)];
    await fiveWrites();
    const [like] = await entries();
    const { chain: _, ...entry } = like!;
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => trails[n % 3]!.append('default', { ...entry, entryId: `entry-${n}` })),
    );
    expect(await verified()).toMatchObject({ entries: 65, isComplete: true, problem: null });
    // A call that is repeated because its answer was lost.
    await trails[0]!.append('default', { ...entry, entryId: 'entry-7' });
    expect(await verified()).toMatchObject({ entries: 65, problem: null });
  });

  it.each([
    ['was changed', "update sheaf.audit_log set principal_id = 'nobody' where sequence = 3", 2],
    ['was changed and hashed anew', `update sheaf.audit_log set content_hash = 'ab' where sequence = 3`, 2],
    ['was removed', 'delete from sheaf.audit_log where sequence = 3', 2],
    [
      'was removed and the rest moved up',
      `delete from sheaf.audit_log where sequence = 3; update sheaf.audit_log set sequence = sequence - 1 where sequence > 3`,
      2,
    ],
    [
      'was put elsewhere',
      `update sheaf.audit_log set sequence = case sequence when 2 then 4 else 2 end + 100 where sequence in (2, 4);
       update sheaf.audit_log set sequence = sequence - 100 where sequence > 100`,
      1,
    ],
    ['was cut off at the end', 'delete from sheaf.audit_log where sequence > 4', 4],
  ])('shows that an entry %s', async (_, statement, fitting) => {
    await fiveWrites();
    for (const part of statement.split(';')) await tamper(part);
    const found = await verified();
    expect(found.entries).toBe(fitting);
    expect(found.problem).toMatch(/^(Entry [0-9A-Z]{26} |The log ends with entry 4, but its head names entry 5)/);
  });

  it('shows by the copy in the lake that its end was cut off together with its head, or that it was made anew', async () => {
    await fiveWrites();
    expect(await anchorAudits({ database, lake: ctx.pipeline.lake })).toBe(1);
    expect(await anchorAudits({ database, lake: ctx.pipeline.lake })).toBe(0);
    expect((await verified()).problem).toBeNull();
    await tamper('delete from sheaf.audit_log where sequence > 4');
    await tamper(
      'update sheaf.audit_heads set sequence = 4, hash = (select hash from sheaf.audit_log where sequence = 4)',
    );
    expect((await verified()).problem).toMatch(/the copy of an earlier head in the lake names entry 5/);
    await ctx.ask('POST', '/v1/corpora', { corpus: 'another' });
    expect((await verified()).problem).toMatch(/was written anew/);
  });
});
