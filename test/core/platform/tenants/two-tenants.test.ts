import { routes } from '@sheaf/core/platform/api/routes';
import type { Row } from '@sheaf/core/platform/database';
import { beforeAll, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { aShelf } from '../../../fixtures/shelf-source.ts';
import { aDeployment } from './a-deployment.ts';

/**
 * Two tenants that the API made, with documents of the same URIs and the same texts, each with something of every kind. Each
 * attacks the other with its own valid credential and everything that it could have got hold of.
 */
const uri = 'https://example.org/plan';
const text = 'The plan of the northern bridge.';
const names = ['acme', 'beta'] as const;
const sameKey = 'one-and-the-same';

type Name = (typeof names)[number];
type Tenant = Awaited<ReturnType<Awaited<ReturnType<typeof aDeployment>>['aTenant']>>;

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof aDeployment>>;
const tenants = new Map<string, Tenant>();
/** Values of path parameters that a tenant has, by their names. */
const idsOf = new Map<string, Record<string, string>>();

const rowsOf = <R extends Row>(tenantId: string, sql: string) =>
  database.transaction({ role: 'sheaf_app', tenantId }, (session) => session.query<R>(sql));

/** Something of every kind, made as people make it. */
async function furnish(name: Name): Promise<void> {
  const tenant = await ctx.aTenant(name);
  tenants.set(name, tenant);
  const post = async (path: string, body: unknown) => (await tenant.ask('POST', path, body)).body;
  const { webhookId } = await post('/v1/webhooks', { url: 'https://example.org/hook' });
  await post('/v1/webhooks', { url: 'https://example.org/second' });
  const jobId = await ctx.ingestShelf(name, sameKey);
  await ctx.drop(name, { 'gone.txt': 'To be erased.', 'kept.txt': text });
  const source = { type: 'url_scrape', urls: [uri] };
  const { scheduleId } = await post('/v1/schedules', { name: 'nightly', source, cron: '0 3 * * *' });
  await post('/v1/schedules', { name: 'weekly', source, cron: '0 3 * * 1' });
  const { uploadId } = await post('/v1/uploads', { files: [{ path: 'plan.txt', sizeBytes: 4 }] });
  const { keyId } = await post('/v1/keys', { name: 'second' });
  const person = { name: 'somebody', password: 'long enough a password' };
  const { principalId } = await post('/v1/principals', person);
  await post('/v1/principals', { ...person, name: 'another' });
  await tenant.ask('PUT', `/v1/groups/group-of-${name}`, { members: [`person:${principalId}`] });
  await post('/v1/corpora', { corpus: `own-of-${name}` });
  const documents = (await tenant.ask('GET', '/v1/documents')).body.items as { documentId: string; uri: string }[];
  const erased = documents.find((one) => one.uri.endsWith('gone.txt'))!.documentId;
  const { receiptId } = (await tenant.ask('DELETE', `/v1/documents/${erased}`)).body;
  const documentId = documents.find((one) => one.uri === uri)!.documentId;
  const failureId = `3d0c6f0e-7f1b-4d8e-9c55-7b1f6f1e4a1${names.indexOf(name)}`;
  await rowsOf(
    name,
    `insert into sheaf.failures (tenant_id, failure_id, job_id, document_id, stage, error, message)
    values ('${name}', '${failureId}', '${jobId}', '${documentId}', 'clean', 'CorruptDocument', 'of ${name}') returning 1`,
  );
  const { exportId } = (await ctx.ask('POST', `/v1/tenants/${name}/exports`, {})).body;
  await ctx.settle(name);
  idsOf.set(name, {
    ...{ jobId, scheduleId, uploadId, keyId, principalId, receiptId, documentId, failureId, exportId, webhookId },
    ...{ deliveryId: `${jobId}-1`, corpus: `own-of-${name}`, tenantId: name, group: `group-of-${name}` },
  });
}

beforeAll(async () => {
  database = await aDatabase();
  ctx = await aDeployment(database, aShelf({ [uri]: text }));
  for (const name of names) await furnish(name);
});

/** A hash of every row of a tenant but for what looking at it changes: limits of requests, times of last use. */
async function stateOf(name: string): Promise<Record<string, string>> {
  const [tables] = await rowsOf<{ names: string[] }>(
    name,
    'select jsonb_agg(t::text) as names from sheaf.tenant_tables() t',
  );
  const hashes = tables!.names
    .filter((table) => !/request_buckets|sign_in_attempts/.test(table))
    .map(async (table) => {
      const sql = `select md5(coalesce(string_agg((to_jsonb(x) - 'last_used_at')::text, '' order by to_jsonb(x)::text), '')) as hash from ${table} x`;
      return [table, (await rowsOf<{ hash: string }>(name, sql))[0]!.hash] as const;
    });
  return Object.fromEntries(await Promise.all(hashes));
}

const bodiesWith = ({ principalId }: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> => ({
  putGroup: { members: [`person:${principalId}`] },
  changeJob: { priority: 'high' },
  changeDocument: { tags: ['mine'] },
  changeSchedule: { isPaused: true },
  changePrincipal: { role: 'admin' },
  configureCorpus: { language: 'de' },
  configureTenant: { name: 'mine' },
});

describe.each([
  ['acme', 'beta'],
  ['beta', 'acme'],
] as const)('%s, attacking %s', (attacker, victim) => {
  const ask: Tenant['ask'] = (...request) => tenants.get(attacker)!.ask(...request);
  const theirs = () => idsOf.get(victim)!;
  const pathWith = (path: string) => path.replace(/\{(\w+)\}/g, (_, name: string) => theirs()[name] ?? `no ${name}`);

  const withIds = routes.filter(({ path, permission }) => path.includes('{') && permission !== 'public');

  it('finds nothing by any id, and changes nothing', async () => {
    const before = await stateOf(victim);
    for (const { operationId, method, path } of withIds) {
      const asked = pathWith(path);
      expect(asked, 'an id for each parameter').not.toContain('no ');
      const isWrite = /post|patch|put/i.test(method);
      const answer = await ask(
        method.toUpperCase(),
        asked,
        isWrite ? (bodiesWith(theirs())[operationId] ?? {}) : undefined,
      );
      // A group is a name that anybody may ask about: nobody of theirs is told.
      if (operationId === 'getGroup') {
        expect(answer.body.members).toEqual([]);
        continue;
      }
      expect(String(answer.body.type), `${operationId} ${asked}`).toMatch(
        // A group is made by naming who is in it: nobody of another tenant.
        operationId === 'putGroup' ? /:invalid-request$/ : /:(\w+-not-found|upload-not-open|forbidden)$/,
      );
      expect([403, 404, 409, ...(operationId === 'putGroup' ? [400] : [])]).toContain(answer.status);
    }
    expect(await stateOf(victim)).toEqual(before);
  });

  it('lists nothing of them, and goes on with none of their cursors', async () => {
    const lists = routes.filter(
      ({ path, method }) => method === 'get' && path.startsWith('/v1/') && !path.includes('{'),
    );
    let cursors = 0;
    for (const { path } of lists) {
      const own = JSON.stringify((await ask('GET', path)).body);
      // The attacker's own log names what the attacker asked for, in vain.
      const told = path === '/v1/audit' ? [] : Object.entries(theirs()).filter(([name]) => name !== 'tenantId');
      for (const [name, id] of told) expect(own.includes(id), `${path} tells ${name}`).toBe(false);
      const { nextCursor = null } = (await tenants.get(victim)!.ask('GET', `${path}?limit=1`)).body;
      if (nextCursor === null) continue;
      cursors += 1;
      const answer = await ask('GET', `${path}?limit=1&cursor=${nextCursor}`);
      expect(answer.body.type, path).toBe('urn:sheaf:problem:invalid-cursor');
    }
    expect(cursors).toBeGreaterThanOrEqual(7);
  });

  it('searches the same text and gets their own document, never the other one', async () => {
    for (const mode of ['hybrid', 'dense', 'keyword']) {
      const search = async (filter: object) =>
        (await ask('POST', '/v1/search', { query: text, mode, filter })).body.results.map(
          (result: { documentId: string }) => result.documentId,
        );
      expect(await search({})).toContain(idsOf.get(attacker)!.documentId);
      for (const filter of [{}, { documentId: [theirs().documentId] }])
        expect(await search(filter)).not.toContain(theirs().documentId);
    }
  });

  it('gets a job of their own for the same idempotency key, and takes no upload of theirs', async () => {
    expect(idsOf.get(attacker)!.jobId).not.toBe(theirs().jobId);
    const { uploadId, failureId } = theirs();
    const source = { type: 'file_upload', uploadId };
    const taken = await ask('POST', '/v1/jobs', { source }, { 'idempotency-key': sameKey });
    expect(taken.body.type).toMatch(/:(upload-not-open|idempotency-key-reused)$/);
    expect((await ask('POST', '/v1/jobs', { source })).body.type).toBe('urn:sheaf:problem:upload-not-open');
    const redrive = await ask('POST', '/v1/failures/redrive', { failureIds: [failureId] });
    expect(redrive.body.type).toBe('urn:sheaf:problem:failure-not-found');
  });

  it('is given URLs for keys of their own only, whatever the files are called', async () => {
    const files = [`../${victim}/x`, `/${victim}/x`, `..%2f${victim}`].map((path) => ({ path, sizeBytes: 4 }));
    for (const file of files) {
      const { status, body } = await ask('POST', '/v1/uploads', { files: [file] });
      if (status >= 400) expect(body.type).toBe('urn:sheaf:problem:invalid-request');
      else expect(new URL(body.files[0].url).pathname).toMatch(new RegExp(`^/${attacker}/uploads/\\w{26}/0$`));
    }
  });

  it('has receivers of events that hear of their own jobs only', async () => {
    const [found] = await rowsOf(
      attacker,
      `select count(*)::int as told, count(j.job_id)::int as own from sheaf.webhook_deliveries d
         left join sheaf.jobs j on j.tenant_id = d.tenant_id and j.job_id = d.job_id`,
    );
    expect(found!.told).toBeGreaterThan(0);
    expect(found!.own).toBe(found!.told);
    const own = `/v1/webhooks/${idsOf.get(attacker)!.webhookId}/deliveries/${theirs().deliveryId}/redeliver`;
    expect((await ask('POST', own, {})).body.type).toBe('urn:sheaf:problem:delivery-not-found');
  });

  it('is nobody with a credential that names the other tenant', async () => {
    const mine = tenants.get(attacker)!.authorization.replace('Bearer ', '');
    const other = tenants.get(victim)!.authorization.replace('Bearer ', '');
    const [, , myId, mySecret] = mine.split('_');
    const [, , theirId] = other.split('_');
    const signed = (await ask('POST', '/v1/auth/token', { grantType: 'api_key', apiKey: mine })).body;
    const [header, payload, signature] = signed.accessToken.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, tenant: victim })).toString('base64url');
    const credentials = [
      `shf_${victim}_${myId}_${mySecret}`,
      `shf_${victim}_${theirId}_${mySecret}`,
      `shf_${attacker}_${theirId}_${other.split('_')[3]}`,
      `${header}.${forged}.${signature}`,
    ];
    for (const one of credentials) {
      const headers = { authorization: `Bearer ${one}`, 'x-tenant-id': victim };
      expect((await ask('GET', '/v1/documents', undefined, headers)).status, one.slice(0, 12)).toBe(401);
    }
    const refreshToken = signed.refreshToken.replace(`_${attacker}_`, `_${victim}_`);
    expect((await ask('POST', '/v1/auth/refresh', { refreshToken })).status).toBe(401);
    expect((await ask('GET', '/v1/auth/me', undefined, { 'x-tenant-id': victim })).body.tenantId).toBe(attacker);
  });
});
