import { sha256 } from '@sheaf/core/keys';
import { fireSchedule } from '@sheaf/core/platform/schedules/fire-schedule';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import type { Answered } from '../an-api.ts';
import { aDeployment } from './a-deployment.ts';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof aDeployment>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await aDeployment(database);
});

const problemOf = ({ body }: Answered) => String(body.type).replace('urn:sheaf:problem:', '');
const rowsOf = <Row extends Record<string, unknown>>(tenantId: string, sql: string) =>
  database.transaction({ role: 'sheaf_app', tenantId }, (session) => session.query<Row>(sql));

describe('tenants', () => {
  it('are made with a key that administers them and nothing else', async () => {
    const acme = await ctx.aTenant('acme');
    expect((await acme.ask('GET', '/v1/auth/me')).body).toMatchObject({ tenantId: 'acme', role: 'admin' });
    expect((await acme.ask('GET', '/v1/corpora')).body.items).toMatchObject([{ corpus: 'documents' }]);
    expect(problemOf(await acme.ask('GET', '/v1/tenants'))).toBe('forbidden');
    expect(problemOf(await acme.ask('POST', '/v1/keys', { name: 'more', role: 'platform-admin' }))).toBe(
      'role-too-high',
    );
  });

  it('have ids of their own: rejects one that is taken, and those that nobody may have', async () => {
    await ctx.aTenant('acme');
    const again = { tenantId: 'acme', name: 'Again', adminKey: {} };
    expect(problemOf(await ctx.ask('POST', '/v1/tenants', again))).toBe('tenant-exists');
    expect(problemOf(await ctx.ask('POST', '/v1/tenants', { ...again, tenantId: 'no-tenant' }))).toBe('tenant-exists');
    expect(problemOf(await ctx.ask('POST', '/v1/tenants', { ...again, tenantId: '../acme' }))).toBe('invalid-request');
    expect((await ctx.ask('GET', '/v1/tenants/acme')).body.name).toBe('The acme');
    expect(problemOf(await ctx.ask('GET', '/v1/tenants/nobody'))).toBe('tenant-not-found');
  });

  it('are listed page by page', async () => {
    for (const tenantId of ['acme', 'beta', 'gamma']) await ctx.aTenant(tenantId);
    const first = (await ctx.ask('GET', '/v1/tenants?limit=3')).body;
    const second = (await ctx.ask('GET', `/v1/tenants?limit=3&cursor=${first.nextCursor}`)).body;
    const ids = [...first.items, ...second.items].map(({ tenantId }: { tenantId: string }) => tenantId);
    expect(ids).toEqual(['acme', 'beta', 'default', 'gamma']);
    expect(second.nextCursor).toBeNull();
  });

  it('are configured with the limits that they see themselves, unless somebody was quicker', async () => {
    const acme = await ctx.aTenant('acme');
    const etag = String((await ctx.ask('GET', '/v1/tenants/acme')).headers.get('etag'));
    const changes = { name: 'Acme', budgets: { quotas: { documents: 5 } } };
    const changed = await ctx.ask('PATCH', '/v1/tenants/acme', changes, { 'if-match': etag });
    expect(changed.body).toMatchObject({ name: 'Acme', budgets: { quotas: { documents: { limit: 5, used: 0 } } } });
    expect((await acme.ask('GET', '/v1/budgets')).body).toEqual(changed.body.budgets);
    expect(problemOf(await ctx.ask('PATCH', '/v1/tenants/acme', changes, { 'if-match': etag }))).toBe(
      'changed-meanwhile',
    );
    expect((await ctx.ask('PATCH', '/v1/tenants/acme', {})).body.name).toBe('Acme');
    expect((await ctx.ask('GET', '/v1/tenants/acme/usage?by=model')).body).toMatchObject({ items: [] });
  });

  it('get another key when theirs is lost, and tell in their own log who made it', async () => {
    const acme = await ctx.aTenant('acme');
    const made = await ctx.ask('POST', '/v1/tenants/acme/admin-keys', { name: 'second' });
    expect(made.body).toMatchObject({ role: 'admin', createdBy: 'default/key:platform-admin' });
    const { items } = (await acme.ask('GET', '/v1/audit')).body;
    expect(items).toMatchObject([
      { operation: 'createAdminKey', principalId: 'default/key:platform-admin', targets: { keyId: made.body.keyId } },
      { operation: 'createTenant' },
    ]);
    expect((await acme.ask('GET', '/v1/audit/verify')).body.problem).toBeNull();
  });
});

describe('a suspended tenant', () => {
  const pause = (tenantId: string) => ctx.ask('POST', `/v1/tenants/${tenantId}/suspend`, {});
  const resume = (tenantId: string) => ctx.ask('POST', `/v1/tenants/${tenantId}/resume`, {});
  const statusOf = async () => (await rowsOf<{ status: string }>('acme', 'select status from sheaf.jobs'))[0]!.status;

  it('is let in nowhere, by key or by token, until it is resumed', async () => {
    const acme = await ctx.aTenant('acme');
    const apiKey = acme.authorization.replace('Bearer ', '');
    const { accessToken, refreshToken } = (await acme.ask('POST', '/v1/auth/token', { grantType: 'api_key', apiKey }))
      .body;
    expect((await pause('acme')).body).toMatchObject({ status: 'suspended', jobs: 0, schedules: 0 });
    const bearer = { authorization: `Bearer ${accessToken}` };
    expect(problemOf(await acme.ask('GET', '/v1/jobs'))).toBe('tenant-suspended');
    expect(problemOf(await acme.ask('GET', '/v1/jobs', undefined, bearer))).toBe('tenant-suspended');
    expect(problemOf(await acme.ask('POST', '/v1/auth/refresh', { refreshToken }))).toBe('tenant-suspended');
    expect((await resume('acme')).body).toMatchObject({ status: 'active', suspendedAt: null });
    expect((await acme.ask('GET', '/v1/jobs', undefined, bearer)).status).toBe(200);
  });

  it('has its jobs paused, opens none, and goes on with them', async () => {
    const acme = await ctx.aTenant('acme');
    await ctx.drop('acme', { 'a.txt': 'Rivers of the north.' });
    await database.call('next_attempt', {
      tenantId: 'acme',
      jobId: ctx.pipeline.started[0]!.jobId,
      from: ['completed'],
    });
    expect((await pause('acme')).body.jobs).toBe(1);
    await ctx.settle('acme');
    expect(await statusOf()).toBe('paused');
    expect(await ctx.drop('acme', { 'b.txt': 'Rivers of the south.' })).toEqual([]);
    expect((await resume('acme')).body.jobs).toBe(1);
    await ctx.settle('acme');
    expect(await statusOf()).toBe('pending');
    expect((await acme.ask('GET', '/v1/jobs')).body.items[0].status).toBe('pending');
  });

  it('has schedules that do not fire, and whose time counts as late afterwards', async () => {
    await ctx.aTenant('acme');
    const schedule = {
      ...{ tenantId: 'acme', scheduleId: '01JAB8X2Z5W1T4M0Q6R7S8V9YR', name: 'nightly', corpus: 'documents' },
      ...{ source: { type: 'shelf' }, overlap: 'skip', catchUp: 'last', isPaused: false },
      timing: { cron: null, everySeconds: 60, timeZone: 'UTC', anchorAt: '2026-01-01T00:00:00.000Z', jitterSeconds: 0 },
      settledUntil: new Date(Date.now() - 3_600_000).toISOString(),
      nextRunAt: new Date(Date.now() - 3_540_000).toISOString(),
    };
    await database.call('create_schedule', schedule);
    expect((await pause('acme')).body.schedules).toBe(1);
    const ports = { ...ctx.pipeline, ...ctx.schedules, later: { send: async () => {} } };
    const fire = () => fireSchedule({ tenantId: 'acme', scheduleId: schedule.scheduleId }, ports);
    const doubt = { now: new Date().toISOString(), olderThanSeconds: 0, limit: 10 };
    expect((await fire()).submitted).toBe(0);
    expect(await database.call('schedules_in_doubt', doubt)).toEqual([]);
    await resume('acme');
    expect(await database.call('schedules_in_doubt', doubt)).toHaveLength(1);
    expect((await fire()).submitted).toBe(1);
  });

  it('is never the one that could resume the others', async () => {
    expect(problemOf(await pause('default'))).toBe('own-tenant');
    expect(problemOf(await ctx.ask('DELETE', '/v1/tenants/default'))).toBe('own-tenant');
  });
});

describe('an export', () => {
  it('has everything of the tenant and nothing of another one, with counts and sums that hold', async () => {
    const [acme] = [await ctx.aTenant('acme'), await ctx.aTenant('beta')];
    const text = 'Rivers of the north carry sand.';
    await ctx.drop('acme', { 'a.txt': text, 'b.txt': 'Second.' });
    await ctx.drop('beta', { 'a.txt': 'Only of beta.' });
    const { exportId } = (await ctx.ask('POST', '/v1/tenants/acme/exports', {})).body;
    expect((await ctx.ask('POST', '/v1/tenants/acme/exports', {})).body.exportId).toBe(exportId);
    await ctx.settle('acme');
    const done = (await ctx.ask('GET', `/v1/tenants/acme/exports/${exportId}`)).body;
    expect(done).toMatchObject({
      status: 'completed',
      sections: { documents: { records: 2, files: 1 }, texts: { records: 2 } },
    });
    const { items } = (await ctx.ask('GET', `/v1/tenants/acme/exports/${exportId}/files`)).body;
    const read = (name: string) => Buffer.from(ctx.pipeline.lake.objects.get(`acme/exports/${exportId}/${name}`)!);
    for (const { name, sha256: sum, sizeBytes } of items) {
      expect([sha256(read(name)), read(name).byteLength], name).toEqual([sum, sizeBytes]);
      expect(read(name).toString()).not.toContain('beta');
    }
    const manifest = JSON.parse(read('manifest.json').toString());
    expect(sha256(read('manifest.json'))).toBe(done.manifest.sha256);
    expect(manifest.records).toMatchObject({ documents: 2, texts: 2, jobs: 1, keys: 1, schedules: 0 });
    const texts = read('texts-00001.jsonl')
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(texts.map((line) => line.text)).toContain(text);
    expect(read('keys-00001.jsonl').toString()).not.toMatch(/hash/i);
    const reads = (await acme.ask('GET', '/v1/audit?kind=read')).body.items;
    expect(reads.map(({ operation }: { operation: string }) => operation)).toEqual([
      'listExportFiles',
      'getTenantExport',
    ]);
  });

  it('names in a section or in a reason each table of tenants', async () => {
    const { exportSections, notExported } = await import('@sheaf/core/platform/tenants/export-sections');
    const rows = await database.ownerTransaction((session) =>
      session.query<{ name: string }>(
        `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
          where c.relnamespace = 'sheaf'::regnamespace and c.relkind in ('r', 'p')`,
      ),
    );
    const named = [...new Set(exportSections.map(({ table }) => table)), ...Object.keys(notExported)];
    expect(named.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
  });

  it('reads more rows than fit into one page, is given up after five failures, and leaves nothing then', async () => {
    await ctx.aTenant('acme');
    await rowsOf(
      'acme',
      `insert into sheaf.versions (tenant_id, document_id, version_hash, clean_hash)
      select 'acme', gen_random_uuid(), 'v' || n, repeat('x', 2000) from generate_series(1, 1200) n returning 1`,
    );
    const { exportId } = (await ctx.ask('POST', '/v1/tenants/acme/exports', {})).body;
    const { lake } = ctx.tend;
    let isDown = true;
    const put: typeof lake.put = (key, ...rest) => {
      if (isDown && key.includes('versions')) throw Object.assign(new Error('Down.'), { name: 'StoreUnavailable' });
      return lake.put(key, ...rest);
    };
    Object.assign(ctx.tend, { lake: { ...lake, put } });
    await ctx.settle('acme');
    const view = async () => (await ctx.ask('GET', `/v1/tenants/acme/exports/${exportId}`)).body;
    expect(await view()).toMatchObject({ status: 'failed', error: expect.stringContaining('StoreUnavailable') });
    isDown = false;
    const again = (await ctx.ask('POST', '/v1/tenants/acme/exports', {})).body.exportId;
    await ctx.settle('acme');
    const done = (await ctx.ask('GET', `/v1/tenants/acme/exports/${again}`)).body;
    expect(done.sections.versions).toMatchObject({ records: 1200, files: 1 });
    expect([...ctx.pipeline.lake.objects.keys()].filter((key) => key.includes(exportId))).toEqual([]);
  });
});
