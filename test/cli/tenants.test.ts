import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const at = '2026-03-01T10:00:00Z';
const tenant = { tenantId: 'acme', name: 'Acme', status: 'active', createdAt: at, suspendedAt: null };
const none = { soft: null, hard: null, spent: 0, reserved: 0, period: '2026-03', periodEndsAt: at };
const quota = { limit: null, used: 0 };
const budgets = {
  ...{ currency: 'USD', tokensPerDay: none, moneyPerMonth: { ...none, hard: 5 }, corpora: {}, events: [] },
  quotas: { requestsPerMinute: { limit: 600 }, concurrentJobs: quota, documents: { limit: 7, used: 3 }, bytes: quota },
};
const exportId = '01JAB8X2Z5W1T4M0Q6R7S8V9YN';
const path = '/v1/tenants/acme';

describe('sheaf tenants', () => {
  it('makes one and shows its key once, or none', async () => {
    const key = {
      keyId: 'k-1',
      name: 'administrator',
      role: 'admin',
      scopes: null,
      groups: [],
      createdBy: 'default/key:admin',
    };
    const times = { createdAt: at, expiresAt: null, revokedAt: null, lastUsedAt: null };
    const made = { ...tenant, adminKey: { ...key, ...times, key: 'shf_acme_k-1_secret' } };
    server = await aServer({
      'POST /v1/tenants': ({ body }) => ({ json: body.includes('adminKey') ? made : { ...made, adminKey: null } }),
    });
    const { out } = await sheaf(['tenants', 'create', 'acme', '--name', 'Acme'], server);
    expect(out).toContain('shf_acme_k-1_secret');
    const { err } = await sheaf(['tenants', 'create', 'acme', '--no-key'], server);
    expect(err).toContain('sheaf tenants key acme');
    expect(server.received.map(({ body }) => JSON.parse(body))).toEqual([
      { tenantId: 'acme', name: 'Acme', adminKey: {} },
      { tenantId: 'acme', name: 'acme' },
    ]);
  });

  it('changes a name, or the limits that are named, and leaves the rest', async () => {
    server = await aServer({
      [`GET ${path}`]: { json: { ...tenant, budgets } },
      [`PATCH ${path}`]: { json: { ...tenant, budgets } },
    });
    expect((await sheaf(['tenants', 'show', 'acme'], server)).out).toMatch(/documents +3 +7/);
    await sheaf(['tenants', 'set', 'acme', '--name', 'Acme'], server);
    await sheaf(['tenants', 'set', 'acme', '--documents', '9'], server);
    const changes = server.received.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body));
    expect(changes[0]).toEqual({ name: 'Acme' });
    expect(changes[1].budgets).toMatchObject({
      moneyPerMonth: { hard: 5 },
      quotas: { documents: 9, requestsPerMinute: 600 },
    });
    expect((await sheaf(['tenants', 'set', 'acme'], server)).code).toBe(2);
  });

  it('suspends and resumes, and says what waits', async () => {
    const suspended = { ...tenant, status: 'suspended', suspendedAt: at, jobs: 2, schedules: 1 };
    server = await aServer({
      [`POST ${path}/suspend`]: { json: suspended },
      [`POST ${path}/resume`]: { json: { ...tenant, jobs: 2, schedules: 1 } },
    });
    expect((await sheaf(['tenants', 'suspend', 'acme'], server)).out).toContain('Jobs that are being paused: 2');
    expect((await sheaf(['tenants', 'resume', 'acme'], server)).out).toContain('Schedules that fire again: 1');
  });

  it('gets an export into a folder, and rejects a file that has another sum', async () => {
    const text = '{"documentId":"d"}\n';
    const sums = (content: string) => createHash('sha256').update(content).digest('hex');
    let served = text;
    server = await aServer({
      [`POST ${path}/exports`]: { status: 202, json: { tenantId: 'acme', exportId } },
      [`GET ${path}/exports/${exportId}`]: (_, url) => ({
        json: {
          ...{ tenantId: 'acme', exportId, status: 'completed', finishedAt: at, expiresAt: at, error: null },
          sections: { documents: { records: 1, files: 1, sizeBytes: text.length } },
          manifest: { url: `${url}/manifest`, sha256: sums('{}') },
        },
      }),
      [`GET ${path}/exports/${exportId}/files`]: (_, url) => ({
        json: { items: [{ name: 'documents-00001.jsonl', url: `${url}/file`, sha256: sums(text) }], nextCursor: null },
      }),
      'GET /file': () => ({ text: served }),
      'GET /manifest': { text: '{}' },
    });
    const folder = await mkdtemp(join(tmpdir(), 'sheaf-export-'));
    try {
      const { code, out } = await sheaf(['tenants', 'export', 'acme', '--out', 'all'], { ...server, cwd: folder });
      expect([code, out]).toEqual([0, expect.stringMatching(/documents +1 +1/)]);
      expect(await readFile(join(folder, 'all/documents-00001.jsonl'), 'utf8')).toBe(text);
      expect(await readFile(join(folder, 'all/manifest.json'), 'utf8')).toBe('{}');
      served = 'changed';
      expect((await sheaf(['tenants', 'export', 'acme', '--out', 'all'], { ...server, cwd: folder })).code).toBe(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('deletes only what is meant, waits for the receipt and shows what was found', async () => {
    const running = {
      tenantId: 'acme',
      receiptId: exportId,
      status: 'running',
      step: 'rows',
      requestedAt: at,
      removed: {},
      error: null,
    };
    const receipt = {
      ...{ receiptId: exportId, tenantId: 'acme', requestedBy: 'default/key:admin', requestedAt: at, deletedAt: at },
      ...{ removed: { rows: 12, vectors: 3 }, rowsByTable: {}, probes: [{ path: 'database', found: 0 }] },
      ...{ agesOut: [{ what: 'logs', at }], remains: [{ what: 'the audit log', key: 'acme' }], contentHash: 'abc' },
    };
    server = await aServer({
      [`DELETE ${path}`]: { status: 202, json: { ...running, receipt: null } },
      [`GET ${path}/deletion`]: { json: { ...running, status: 'deleted', step: 'done', receipt } },
    });
    expect((await sheaf(['tenants', 'delete', 'acme'], server)).code).toBe(2);
    expect(server.received).toEqual([]);
    const { out } = await sheaf(['tenants', 'delete', 'acme', '--yes'], server);
    expect(out).toContain('removed   rows 12, vectors 3');
    expect(out).toContain('found     database 0');
    expect((await sheaf(['tenants', 'delete', 'acme', '--yes', '--no-wait'], server)).out).toContain('is at rows');
  });
});
