import { canonicalJson, sha256 } from '@sheaf/core/keys';
import { anchorAudits } from '@sheaf/core/platform/audit/audit-anchor';
import type { Database } from '@sheaf/core/platform/database';
import { tendTenant } from '@sheaf/core/platform/tenants/tend-tenant';
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
const deletionOf = async () => (await ctx.ask('GET', '/v1/tenants/acme/deletion')).body;

/** A tenant that has something of each kind. */
async function aBusyTenant(tenantId: string) {
  const tenant = await ctx.aTenant(tenantId);
  await ctx.drop(tenantId, { 'a.txt': 'Rivers of the north carry sand.', 'b.txt': 'Second.' });
  const source = { type: 'url_scrape', urls: ['https://example.org/'] };
  await tenant.ask('POST', '/v1/schedules', { name: 'nightly', source, cron: '0 3 * * *' });
  await tenant.ask('POST', '/v1/webhooks', { url: `https://example.org/${tenantId}` });
  await tenant.ask('POST', '/v1/uploads', { files: [{ path: 'c', sizeBytes: 40_000_000 }] });
  await tenant.ask('POST', '/v1/principals', { name: 'somebody', password: 'long enough a password' });
  await ctx.ask('POST', `/v1/tenants/${tenantId}/exports`, {});
  await ctx.settle(tenantId);
  await anchorAudits({ database, lake: ctx.pipeline.lake });
  return tenant;
}

/** Everything that a tenant has, by store. */
async function belongingsOf(tenantId: string) {
  const { lake, landing, stores } = ctx.pipeline;
  const keys = (objects: ReadonlyMap<string, unknown>) =>
    [...objects.keys()].filter((key) => key.startsWith(`${tenantId}/`) && !key.endsWith('/audit/anchor.json'));
  const vectors = [...stores.records].filter(([key]) => key.startsWith(`${tenantId}/`));
  return {
    ...(await database.call<{ rows: number }>('count_tenant_rows', { tenantId })),
    lake: keys(lake.objects).length,
    landing: keys(landing.objects).length,
    vectors: vectors.reduce((sum, [, index]) => sum + index.size, 0),
    secrets: keys(ctx.secrets).length,
    scheduled: [...ctx.schedules.entries.values()].filter(({ input }) => input.tenantId === tenantId).length,
  };
}

const nothing = { rows: 0, lake: 0, landing: 0, vectors: 0, secrets: 0, scheduled: 0 };

async function suspendAndDelete(): Promise<void> {
  await ctx.ask('POST', '/v1/tenants/acme/suspend', {});
  expect((await ctx.ask('DELETE', '/v1/tenants/acme')).body).toMatchObject({ status: 'running', receipt: null });
}

describe('the deletion of a tenant', () => {
  it('leaves nothing in any store, nothing of another tenant out, and a receipt that proves it', async () => {
    const [acme] = [await aBusyTenant('acme'), await aBusyTenant('beta')];
    const [mine, others] = [await belongingsOf('acme'), await belongingsOf('beta')];
    expect(Object.values(mine).every((count) => count > 0)).toBe(true);
    expect(problemOf(await ctx.ask('DELETE', '/v1/tenants/acme'))).toBe('tenant-not-suspended');
    await suspendAndDelete();
    await ctx.settle('acme');

    expect([await belongingsOf('acme'), await belongingsOf('beta')]).toEqual([nothing, others]);
    const { status, receipt, receiptId } = await deletionOf();
    expect(status).toBe('deleted');
    const { rows, lake: lakeObjects, landing: landingObjects, vectors } = mine;
    expect(receipt.removed).toMatchObject({
      lakeObjects,
      landingObjects,
      vectors,
      schedules: 1,
      uploads: 1,
      secrets: 1,
    });
    // Rows that were counted above, but for three that went with what they stand for elsewhere; and the two that tell for
    // access lists that the documents were there.
    expect(receipt.removed.rows).toBe(rows - 3 + 2);
    expect(receipt.rowsByTable).toMatchObject({ documents: 2, jobs: 1, api_keys: 1, principals: 1 });
    expect(receipt.probes.map(({ found }: { found: number }) => found)).toEqual([0, 0, 0, 0]);
    const { contentHash, ...content } = receipt;
    expect(sha256(canonicalJson(content))).toBe(contentHash);
    expect(JSON.stringify(receipt)).not.toContain('Rivers');

    // The log stays, has the hash of the receipt, and is whole.
    const [entry] = await database.transaction({ role: 'sheaf_app', tenantId: 'acme' }, (session) =>
      session.query<{ targets: object }>('select targets from sheaf.audit_log where entry_id = $1', [receiptId]),
    );
    expect(entry?.targets).toEqual({ tenantId: 'acme', receiptId, contentHash });
    expect((await acme.ask('GET', '/v1/jobs')).status).toBe(401);
    expect((await ctx.ask('DELETE', '/v1/tenants/acme')).body.receipt).toEqual(receipt);
  });

  it('keeps the id from everybody else, and gives the receipt to who asks for it', async () => {
    await ctx.aTenant('acme');
    await suspendAndDelete();
    expect(problemOf(await ctx.ask('POST', '/v1/tenants/acme/resume', {}))).toBe('tenant-deleting');
    expect(problemOf(await ctx.ask('POST', '/v1/tenants/acme/exports', {}))).toBe('tenant-deleting');
    await ctx.settle('acme');
    const { receipt } = await deletionOf();
    for (const answer of [
      await ctx.ask('POST', '/v1/tenants', { tenantId: 'acme', name: 'Again' }),
      await ctx.ask('GET', '/v1/tenants/acme'),
      await ctx.ask('POST', '/v1/tenants/acme/admin-keys', {}),
      await ctx.ask('POST', '/v1/tenants/acme/resume', {}),
    ])
      expect(answer).toMatchObject({ status: 410, body: { receipt, receiptId: receipt.receiptId } });
    expect((await ctx.ask('GET', '/v1/tenants')).body.items).toMatchObject([
      { tenantId: 'acme', name: 'acme', status: 'deleted' },
      { tenantId: 'default', status: 'active' },
    ]);
    // What comes late finds no tenant.
    expect(await ctx.drop('acme', { 'late.txt': 'Late.' })).toEqual([]);
    await database.call('ensure_tenant', { tenantId: 'acme' });
    expect(await database.call('count_tenant_rows', { tenantId: 'acme' })).toEqual({ rows: 0 });
  });

  it('goes on wherever it was interrupted', async () => {
    await aBusyTenant('acme');
    await suspendAndDelete();
    let calls = 0;
    const failing = <A extends unknown[], R>(call: (...given: A) => Promise<R>, dies: 'before' | 'after') => {
      return async (...given: A): Promise<R> => {
        calls += 1;
        const isKilled = calls % 5 === 0 && calls < 200;
        if (isKilled && dies === 'before') throw new Error('killed before');
        const result = await call(...given);
        if (isKilled) throw new Error('killed after');
        return result;
      };
    };
    const { lake, landing, stores, fireSchedule } = ctx.tend;
    const call = failing(database.call.bind(database), 'after') as Database['call'];
    Object.assign(ctx.tend, {
      database: { ...database, call },
      lake: { ...lake, delete: failing(lake.delete, 'after') },
      landing: { ...landing, delete: failing(landing.delete, 'before') },
      stores: { ...stores, open: failing(stores.open, 'before') },
      fireSchedule: { invoke: failing(fireSchedule.invoke, 'after') },
    });
    for (let look = 0; look < 200 && (await deletionOf()).receipt === null; look += 1)
      await tendTenant({ tenantId: 'acme' }, ctx.tend).catch(() => undefined);
    expect(calls).toBeGreaterThan(40);
    expect(await belongingsOf('acme')).toEqual(nothing);
    expect((await deletionOf()).receipt.probes.every(({ found }: { found: number }) => found === 0)).toBe(true);
  });

  it('begins another round when a probe finds what somebody wrote meanwhile', async () => {
    await ctx.aTenant('acme');
    await suspendAndDelete();
    let isWritten = false;
    const call: Database['call'] = async (name, argument) => {
      if (name === 'count_tenant_rows' && !isWritten) {
        isWritten = true;
        await ctx.pipeline.lake.put('acme/bytes/late', 'late');
      }
      return database.call(name, argument);
    };
    Object.assign(ctx.tend, { database: { ...database, call } });
    await ctx.settle('acme');
    const { receipt } = await deletionOf();
    expect(receipt.removed.lakeObjects).toBe(1);
    expect(receipt.probes.map(({ found }: { found: number }) => found)).toEqual([0, 0, 0, 0]);
    expect(await belongingsOf('acme')).toEqual(nothing);
  });

  it('waits until nothing that began before the suspension can still write', async () => {
    await aBusyTenant('acme');
    await suspendAndDelete();
    const before = await belongingsOf('acme');
    const delays: unknown[] = [];
    Object.assign(ctx.tend, {
      quiet: { requestSeconds: 60, stageSeconds: 900, urlSeconds: 3_600 },
      later: { send: async (_message: unknown, options: unknown) => void delays.push(options) },
    });
    expect((await tendTenant({ tenantId: 'acme' }, ctx.tend)).isDone).toBe(false);
    expect(delays).toEqual([{ delaySeconds: 900 }]);
    expect((await deletionOf()).step).toBe('wait');
    const { lake, landing, vectors, secrets } = before;
    expect(await belongingsOf('acme')).toMatchObject({ lake, landing, vectors, secrets });
  });

  it('is done by one who looks at a time', async () => {
    await ctx.aTenant('acme');
    await suspendAndDelete();
    await database.call('take_lease', { name: 'tenant/acme', owner: 'somebody else', seconds: 60 });
    expect(await tendTenant({ tenantId: 'acme' }, ctx.tend)).toEqual({ isDone: false });
    expect((await deletionOf()).step).toBe('jobs');
  });
});
