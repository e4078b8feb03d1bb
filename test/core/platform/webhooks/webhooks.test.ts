import { StageError } from '@sheaf/core/errors';
import { deliverWebhooks } from '@sheaf/core/platform/webhooks/deliver-webhooks';
import type { TransportAnswer, TransportRequest } from '@sheaf/core/sources/http-transport';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rememberMessages, verifyWebhook } from '../../../../sdk/verify-webhook.ts';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

const jobId = '0'.repeat(26);
const ref = { tenantId: 'default', jobId, attempt: 1 };
const url = 'https://example.org/hook';

let database: TestDatabase;
let ask: Awaited<ReturnType<typeof anApi>>['ask'];
let secrets: Map<string, string>;
let sent: TransportRequest[];
let looks: { delaySeconds?: number | undefined }[];
let answer: () => Promise<Partial<TransportAnswer>>;

const later = { send: async (_message: unknown, options = {}) => void looks.push(options) };

function look(onlyPlans = false) {
  const transport = {
    send: async (request: TransportRequest) => {
      sent.push(request);
      return { status: 200, headers: {}, bytes: new Uint8Array(), ...(await answer()) };
    },
  };
  const clock = { now: () => Date.now() };
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const get = async (tenantId: string, reference: string) => secrets.get(`${tenantId}/${reference}`);
  const ports = { database, clock, logger, transport, later, secrets: { get } };
  return deliverWebhooks({ tenantId: 'default', onlyPlans }, ports);
}

beforeAll(async () => {
  database = await aDatabase();
  const put = async (tenantId: string, value: string) => {
    secrets.set(`${tenantId}/r${secrets.size}`, value);
    return `r${secrets.size - 1}`;
  };
  ({ ask } = await anApi(database, { secrets: { put }, deliverWebhooks: { invoke: async () => look(true) } }));
});

beforeEach(async () => {
  await aDatabase();
  [sent, looks, secrets, answer] = [[], [], new Map(), async () => ({})];
});

const create = async (body: object = {}) => (await ask('POST', '/v1/webhooks', { url, ...body })).body;
const submit = () =>
  database.call('submit_job', { ...ref, corpus: 'documents', source: { type: 'landing' }, idempotencyKey: null });
const deliveries = async (id: string) => (await ask('GET', `/v1/webhooks/${id}/deliveries`)).body.items;
/** The next tries are due now. */
const makeDue = () =>
  rowsIn(database, 'update sheaf.webhook_deliveries set next_attempt_at = now() where next_attempt_at is not null');

describe('a webhook', () => {
  it('is made with a secret that is shown once and kept in the secret store only', async () => {
    const made = await create({ eventTypes: ['job_completed'], description: 'for tests' });
    expect(made.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect([...secrets.values()]).toEqual([made.secret]);
    const { body } = await ask('GET', `/v1/webhooks/${made.webhookId}`);
    expect(body).toMatchObject({ url, eventTypes: ['job_completed'], isEnabled: true, disabledReason: null });
    expect(JSON.stringify([body, (await ask('GET', '/v1/webhooks')).body])).not.toContain(made.secret);
    expect(JSON.stringify(await rowsIn(database, 'select * from sheaf.webhooks'))).not.toContain(made.secret.slice(6));
  });

  it.each([
    ['http://example.org/hook', /https/],
    ['https://me:secret@example.org/', /credentials/],
    ['ftp://example.org/', /URL/i],
  ])('rejects the address %s', async (given, message) => {
    const { status, body } = await ask('POST', '/v1/webhooks', { url: given });
    expect([status, JSON.stringify(body.errors)]).toEqual([400, expect.stringMatching(message)]);
  });

  it('rejects names of events that there are not, and more webhooks than a tenant may have', async () => {
    expect((await ask('POST', '/v1/webhooks', { url, eventTypes: ['job_exploded'] })).status).toBe(400);
    await rowsIn(
      database,
      `insert into sheaf.webhooks (tenant_id, webhook_id, url, event_types, secret_ref)
      select 'default', 'w' || n, 'https://example.org', '[]', 'r' from generate_series(1, 50) n`,
    );
    expect(await ask('POST', '/v1/webhooks', { url })).toMatchObject({
      status: 409,
      body: { type: 'urn:sheaf:problem:too-many-webhooks' },
    });
  });

  it('is told of nothing any more when it is deleted', async () => {
    const { webhookId } = await create();
    await submit();
    expect((await ask('DELETE', `/v1/webhooks/${webhookId}`)).status).toBe(200);
    expect((await ask('DELETE', `/v1/webhooks/${webhookId}`)).status).toBe(404);
    await look();
    expect(sent).toEqual([]);
  });
});

describe('an event', () => {
  it('is posted, signed so that the SDK takes it, and noted as delivered', async () => {
    const { webhookId, secret } = await create();
    await submit();
    expect(await look()).toEqual({ delivered: 1, failed: 0 });
    const [{ headers, body, method }] = sent as [TransportRequest];
    expect([method, headers['content-type']]).toEqual(['POST', 'application/cloudevents+json; charset=utf-8']);
    expect(await verifyWebhook({ secret, headers, body: body!, seen: rememberMessages() })).toMatchObject({
      ...{ specversion: '1.0', type: 'sheaf.job_submitted.v1', subject: jobId, data: { source: 'landing' } },
    });
    expect(await deliveries(webhookId)).toMatchObject([
      {
        deliveryId: `${jobId}-1`,
        eventType: 'job_submitted',
        status: 'delivered',
        attempts: 1,
        lastStatus: 200,
        nextAttemptAt: null,
      },
    ]);
    await look();
    expect(sent).toHaveLength(1);
  });

  it('goes to who asked for its type, and to nobody when it was undone', async () => {
    const [all, ended] = [await create(), await create({ eventTypes: ['job_cancelled'] })];
    await submit();
    await database.call('end_attempt', { ...ref, status: 'cancelled', counts: {}, from: ['pending'] });
    expect(await deliveries(all.webhookId)).toHaveLength(2);
    expect(await deliveries(ended.webhookId)).toMatchObject([{ eventType: 'job_cancelled' }]);
    await rowsIn(database, 'delete from sheaf.jobs');
    expect(await deliveries(all.webhookId)).toEqual([]);
  });

  it('is tried again with the same id, later each time, and shown with what happened', async () => {
    const { webhookId } = await create();
    await submit();
    answer = async () => ({ status: 500 });
    await look();
    const [first] = await deliveries(webhookId);
    expect(first).toMatchObject({
      status: 'pending',
      attempts: 1,
      lastStatus: 500,
      lastError: 'The receiver answered 500.',
    });
    expect(Date.parse(first.nextAttemptAt)).toBeGreaterThan(Date.now() + 2_000);
    await makeDue();
    answer = async () => Promise.reject(new StageError('EgressRefused', 'The host is at an address that is private.'));
    await look();
    expect(await deliveries(webhookId)).toMatchObject([
      { attempts: 2, lastStatus: null, lastError: 'EgressRefused: The host is at an address that is private.' },
    ]);
    expect((await ask('GET', `/v1/webhooks/${webhookId}`)).body.failingSince).not.toBeNull();
    await makeDue();
    answer = async () => ({});
    await look();
    expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect((await ask('GET', `/v1/webhooks/${webhookId}`)).body.failingSince).toBeNull();
  });

  it('says a redirect is none, and does not follow it', async () => {
    const { webhookId } = await create();
    await submit();
    answer = async () => ({ status: 302, headers: { location: 'http://169.254.169.254/' } });
    await look();
    expect(sent).toHaveLength(1);
    expect((await deliveries(webhookId))[0].lastError).toMatch(/302, and redirects are not followed/);
  });

  it('is delivered again when somebody asks', async () => {
    const { webhookId } = await create();
    await submit();
    await look();
    const path = `/v1/webhooks/${webhookId}/deliveries/${jobId}`;
    expect(await ask('POST', `${path}-1/redeliver`, {})).toMatchObject({ status: 202, body: { status: 'pending' } });
    await look();
    expect(sent[1]!.headers['webhook-id']).toBe(sent[0]!.headers['webhook-id']);
    expect((await ask('POST', `${path}-9/redeliver`, {})).status).toBe(404);
  });

  it('disables a webhook whose receiver is gone, ends what waits for it, and can be enabled again', async () => {
    const { webhookId } = await create();
    await submit();
    await database.call('start_attempt', ref);
    answer = async () => ({ status: 410 });
    await look();
    const path = `/v1/webhooks/${webhookId}`;
    expect((await ask('GET', path)).body).toMatchObject({
      isEnabled: false,
      disabledReason: expect.stringMatching(/410/),
    });
    expect((await deliveries(webhookId)).map(({ status }: { status: string }) => status)).toEqual(['failed', 'failed']);
    await database.call('end_attempt', { ...ref, status: 'completed', counts: {}, from: ['running'] });
    expect(await deliveries(webhookId)).toHaveLength(2);
    expect((await ask('POST', `${path}/enable`, {})).body).toMatchObject({ isEnabled: true, disabledReason: null });
  });
});

describe('the queue', () => {
  it('holds one message for a tenant, however much happens', async () => {
    await create();
    await submit();
    for (let n = 0; n < 5; n += 1) await look(true);
    expect(looks).toEqual([{ delaySeconds: 0 }]);
  });

  it('is told to come back while jobs run, when a try is due, and not at all when nothing is', async () => {
    const { webhookId } = await create();
    expect(looks).toEqual([]);
    await submit();
    await look();
    expect(looks.at(-1)).toEqual({ delaySeconds: 5 });
    await database.call('end_attempt', { ...ref, status: 'cancelled', counts: {}, from: ['pending'] });
    answer = async () => ({ status: 503, headers: { 'retry-after': '7200' } });
    await rowsIn(database, 'delete from sheaf.webhook_looks');
    await look();
    expect(looks.at(-1)).toEqual({ delaySeconds: 900 });
    await ask('DELETE', `/v1/webhooks/${webhookId}`);
    const before = looks.length;
    await rowsIn(database, 'delete from sheaf.webhook_looks');
    await look();
    expect(looks).toHaveLength(before);
  });

  it('that lost a message is told again by the sweep', async () => {
    await create();
    await submit();
    const late = () => database.call('tenants_with_due_deliveries', { olderThanSeconds: 120 });
    expect(await late()).toEqual([]);
    await rowsIn(database, "update sheaf.webhook_deliveries set next_attempt_at = now() - interval '3 minutes'");
    expect(await late()).toEqual(['default']);
  });
});
