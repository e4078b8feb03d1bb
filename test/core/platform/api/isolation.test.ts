import { documentIdOf } from '@sheaf/core/keys';
import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createApi } from '@sheaf/core/platform/api/app';
import { signCursor } from '@sheaf/core/platform/api/cursors';
import { routes } from '@sheaf/core/platform/api/routes';
import { groupsOf } from '@sheaf/core/platform/failures/group-failures';
import { maskVariables } from '@sheaf/core/platform/failures/mask-variables';
import { beforeAll, describe, expect, it } from 'vitest';
import { aKey } from '../../../fixtures/an-auth.ts';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { type Answered, anApi } from '../an-api.ts';
import { accessCases, theirPrincipalId } from './isolation-of-access.ts';

/**
 * Two tenants with the same ids and texts. The API knows one tenant until there are keys, so the other one's rows are
 * written beside it, and the API is asked for them with everything that a thief could have: ids, cursors, keys.
 */
const theirs = 'other-tenant';
const uploadId = '01JAB8X2Z5W1T4M0Q6R7S8V9YN';
const jobId = '01JAB8X2Z5W1T4M0Q6R7S8V9YP';
const receiptId = '01JAB8X2Z5W1T4M0Q6R7S8V9YQ';
const scheduleId = '01JAB8X2Z5W1T4M0Q6R7S8V9YR';
const webhookId = '01JAB8X2Z5W1T4M0Q6R7S8V9YS';
const theirWebhook = `/v1/webhooks/${webhookId}`;
const documentId = documentIdOf(theirs, 'documents', 's3://landing/other-tenant/plan.md');
const failureId = '3d0c6f0e-7f1b-4d8e-9c55-7b1f6f1e4a11';
const parentId = documentIdOf(theirs, 'documents', 's3://landing/other-tenant/plans.zip');
const secret = 'Their secret plan';

const theirFailure = { stage: 'clean', error: 'CorruptDocument', message: secret, count: 1, firstAt: '', lastAt: '' };
const theirGroup = groupsOf([{ ...theirFailure, tokens: maskVariables(theirFailure.message), documentIds: [] }])[0]!
  .groupId;

type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;
const cursorOf = (list: string, filters: Record<string, string | null>, position: string) =>
  signCursor('a secret for tests', { tenantId: theirs, list, filters }, position);
const gone = (type: string) => (answer: Answered) => expect(answer.body.type).toBe(`urn:sheaf:problem:${type}`);
const empty = (answer: Answered) => expect(answer.body.items).toEqual([]);

/** For each route what a thief tries, and what must come of it. A route without a case fails the test below. */
const cases: Record<string, (ask: Ask) => Promise<void>> = {
  search: async (ask) => {
    for (const mode of ['hybrid', 'dense', 'keyword']) {
      expect(
        (await ask('POST', '/v1/search', { query: secret, mode, filter: { documentId: [documentId] } })).body.results,
      ).toEqual([]);
    }
    gone('corpus-not-found')(await ask('POST', '/v1/search', { query: secret, corpora: ['their-corpus'] }));
  },
  submitJob: async (ask) => {
    gone('upload-not-open')(await ask('POST', '/v1/jobs', { source: { type: 'file_upload', uploadId } }));
    gone('corpus-not-found')(
      await ask('POST', '/v1/jobs', { source: { type: 'file_upload', uploadId }, corpus: 'their-corpus' }),
    );
    const { uploadId: mine, files } = (await ask('POST', '/v1/uploads', { files: [{ path: 'a', sizeBytes: 1 }] })).body;
    await ctx.pipeline.landing.put(new URL(files[0].url).pathname.slice(1), 'a');
    const answer = await ask(
      'POST',
      '/v1/jobs',
      { source: { type: 'file_upload', uploadId: mine } },
      { 'idempotency-key': 'their-key' },
    );
    expect(answer.status).toBe(202);
    expect(answer.body.jobId).not.toBe(jobId);
  },
  listJobs: async (ask) => {
    expect(JSON.stringify((await ask('GET', '/v1/jobs')).body)).not.toContain(jobId);
    gone('invalid-cursor')(await ask('GET', `/v1/jobs?cursor=${cursorOf('jobs', {}, jobId)}`));
  },
  getJob: async (ask) => gone('job-not-found')(await ask('GET', `/v1/jobs/${jobId}`)),
  streamJobEvents: async (ask) => {
    gone('job-not-found')(await ask('GET', `/v1/jobs/${jobId}/events`));
    gone('job-not-found')(await ask('GET', `/v1/jobs/${jobId}/events`, undefined, { 'last-event-id': '1' }));
  },
  changeJob: async (ask) => gone('job-not-found')(await ask('PATCH', `/v1/jobs/${jobId}`, { priority: 'high' })),
  cancelJob: async (ask) => gone('job-not-found')(await ask('DELETE', `/v1/jobs/${jobId}`)),
  retryJob: async (ask) => gone('job-not-found')(await ask('POST', `/v1/jobs/${jobId}/retry`, {})),
  pauseJob: async (ask) => gone('job-not-found')(await ask('POST', `/v1/jobs/${jobId}/pause`, {})),
  resumeJob: async (ask) => gone('job-not-found')(await ask('POST', `/v1/jobs/${jobId}/resume`, {})),
  getUsage: async (ask) => {
    for (const by of ['day', 'job', 'corpus', 'stage', 'model', 'document']) {
      for (const filter of ['', `&jobId=${jobId}`]) {
        const { body } = await ask('GET', `/v1/usage?by=${by}&from=2020-01-01${filter}`);
        expect(body).toMatchObject({ items: [], total: { calls: 0, amount: 0 } });
      }
    }
    expect((await ask('GET', '/v1/usage?by=model&format=csv')).body.split('\r\n')).toHaveLength(2);
  },
  getBudgets: async (ask) =>
    expect((await ask('GET', '/v1/budgets')).body).toMatchObject({
      tokensPerDay: { hard: null, spent: 0, reserved: 0 },
      corpora: {},
      events: [],
    }),
  replaceBudgets: async (ask) => {
    const limits = { tokensPerDay: { hard: 5 } };
    gone('corpus-not-found')(await ask('PUT', '/v1/budgets', { corpora: { 'their-second': limits } }));
    expect((await ask('PUT', '/v1/budgets', limits)).body.tokensPerDay).toMatchObject({ hard: 5, spent: 0 });
    await ask('PUT', '/v1/budgets', {});
  },
  listFailures: async (ask) => {
    empty(await ask('GET', '/v1/failures'));
    empty(await ask('GET', `/v1/failures?jobId=${jobId}`));
    const none = { status: null, stage: null, error: null, jobId: null, corpus: null };
    gone('invalid-cursor')(await ask('GET', `/v1/failures?cursor=${cursorOf('failures', none, '{}')}`));
  },
  listFailureGroups: async (ask) =>
    expect((await ask('GET', '/v1/failures/groups')).body).toEqual({ groups: [], isComplete: true }),
  explainFailure: async (ask) => gone('failure-not-found')(await ask('GET', `/v1/failures/${failureId}/explanation`)),
  redriveFailures: async (ask) => {
    gone('failure-not-found')(await ask('POST', '/v1/failures/redrive', { failureIds: [failureId] }));
    gone('group-not-found')(await ask('POST', '/v1/failures/redrive', { group: theirGroup }));
    expect((await ask('POST', '/v1/failures/redrive', { all: true })).body).toMatchObject({ jobs: [], redriven: 0 });
  },
  dismissFailures: async (ask) => {
    const reason = 'Not mine.';
    gone('failure-not-found')(await ask('POST', '/v1/failures/dismiss', { failureIds: [failureId], reason }));
    gone('group-not-found')(await ask('POST', '/v1/failures/dismiss', { group: theirGroup, reason }));
    expect((await ask('POST', '/v1/failures/dismiss', { all: true, reason })).body).toMatchObject({ dismissed: 0 });
  },
  listJobProblems: async (ask) => gone('job-not-found')(await ask('GET', `/v1/jobs/${jobId}/problems`)),
  createUpload: async (ask) => {
    const { body } = await ask('POST', '/v1/uploads', { files: [{ path: `${theirs}/x`, sizeBytes: 1 }] });
    expect(body.files[0].url).toContain('/default/uploads/');
    expect(body.files[0].url).not.toContain(theirs);
  },
  getUpload: async (ask) => gone('upload-not-found')(await ask('GET', `/v1/uploads/${uploadId}`)),
  listDocuments: async (ask) => {
    empty(await ask('GET', '/v1/documents'));
    empty(await ask('GET', '/v1/documents?uri=s3://landing/other-tenant/plan.md'));
    empty(await ask('GET', `/v1/documents?parentId=${parentId}`));
    gone('invalid-cursor')(
      await ask(
        'GET',
        `/v1/documents?cursor=${cursorOf('documents', { corpus: null, uri: null, parentId: null, tag: null }, documentId)}`,
      ),
    );
  },
  getDocument: async (ask) => gone('document-not-found')(await ask('GET', `/v1/documents/${documentId}`)),
  getDocumentText: async (ask) => gone('document-not-found')(await ask('GET', `/v1/documents/${documentId}/text`)),
  getDocumentReport: async (ask) => gone('document-not-found')(await ask('GET', `/v1/documents/${documentId}/report`)),
  listChunks: async (ask) => gone('document-not-found')(await ask('GET', `/v1/documents/${documentId}/chunks`)),
  listVersions: async (ask) => {
    gone('document-not-found')(await ask('GET', `/v1/documents/${documentId}/versions`));
    const cursor = cursorOf('versions', { documentId }, '2025-11-21T09:30:00Z h');
    gone('invalid-cursor')(await ask('GET', `/v1/documents/${documentId}/versions?cursor=${cursor}`));
  },
  getDocumentDiff: async (ask) => gone('document-not-found')(await ask('GET', `/v1/documents/${documentId}/diff`)),
  ...Object.fromEntries(
    [
      ['Document', `/v1/documents/${documentId}/access`, 'document-not-found'] as const,
      ['Corpus', '/v1/corpora/their-second/access', 'corpus-not-found'] as const,
    ].flatMap(([kind, path, problem]) => [
      [`get${kind}Access`, async (ask: Ask) => gone(problem)(await ask('GET', path))],
      [`put${kind}Access`, async (ask: Ask) => gone(problem)(await ask('PUT', path, { groups: ['x'] }))],
      [`delete${kind}Access`, async (ask: Ask) => gone(problem)(await ask('DELETE', path))],
    ]),
  ),
  changeDocument: async (ask) =>
    gone('document-not-found')(await ask('PATCH', `/v1/documents/${documentId}`, { tags: ['mine'] })),
  getDocumentSource: async (ask) => gone('document-not-found')(await ask('GET', `/v1/documents/${documentId}/source`)),
  reprocessDocument: async (ask) =>
    gone('document-not-found')(await ask('POST', `/v1/documents/${documentId}/reprocess`, {})),
  deleteDocument: async (ask) => gone('document-not-found')(await ask('DELETE', `/v1/documents/${documentId}`)),
  listReceipts: async (ask) => {
    expect(JSON.stringify((await ask('GET', '/v1/receipts')).body)).not.toContain(receiptId);
    gone('invalid-cursor')(await ask('GET', `/v1/receipts?cursor=${cursorOf('receipts', {}, '0')}`));
  },
  getReceipt: async (ask) => gone('receipt-not-found')(await ask('GET', `/v1/receipts/${receiptId}`)),
  createSchedule: async (ask) => {
    const source = { type: 'file_upload', uploadId };
    gone('invalid-request')(await ask('POST', '/v1/schedules', { name: secret, source, cron: '0 3 * * *' }));
  },
  listSchedules: async (ask) => {
    empty(await ask('GET', '/v1/schedules'));
    gone('invalid-cursor')(await ask('GET', `/v1/schedules?cursor=${cursorOf('schedules', {}, '0')}`));
  },
  getSchedule: async (ask) => gone('schedule-not-found')(await ask('GET', `/v1/schedules/${scheduleId}`)),
  changeSchedule: async (ask) =>
    gone('schedule-not-found')(await ask('PATCH', `/v1/schedules/${scheduleId}`, { isPaused: true })),
  deleteSchedule: async (ask) => gone('schedule-not-found')(await ask('DELETE', `/v1/schedules/${scheduleId}`)),
  runSchedule: async (ask) => gone('schedule-not-found')(await ask('POST', `/v1/schedules/${scheduleId}/run`, {})),
  pauseSchedule: async (ask) => gone('schedule-not-found')(await ask('POST', `/v1/schedules/${scheduleId}/pause`, {})),
  resumeSchedule: async (ask) =>
    gone('schedule-not-found')(await ask('POST', `/v1/schedules/${scheduleId}/resume`, {})),
  listAudit: async (ask) => {
    empty(await ask('GET', `/v1/audit?targetId=${documentId}&principalId=their-principal`));
    const none = {
      kind: null,
      principalId: null,
      operation: null,
      outcome: null,
      targetId: null,
      since: null,
      until: null,
    };
    gone('invalid-cursor')(await ask('GET', `/v1/audit?cursor=${cursorOf('audit', none, '9')}`));
  },
  getMetrics: async (ask) => expect((await ask('GET', '/metrics')).body).not.toContain('their-'),
  verifyAudit: async (ask) => {
    const { body } = await ask('GET', '/v1/audit/verify');
    expect(body).toMatchObject({ isComplete: true, problem: null });
    gone('invalid-cursor')(
      await ask('GET', `/v1/audit/verify?cursor=${cursorOf('audit-verification', {}, '{"entries":0,"hash":""}')}`),
    );
  },
  createWebhook: async (ask) => {
    const { body } = await ask('POST', '/v1/webhooks', { url: 'https://example.org/mine' });
    expect(body.webhookId).not.toBe(webhookId);
  },
  listWebhooks: async (ask) => {
    expect(JSON.stringify((await ask('GET', '/v1/webhooks')).body)).not.toContain(webhookId);
    gone('invalid-cursor')(await ask('GET', `/v1/webhooks?cursor=${cursorOf('webhooks', {}, '0')}`));
  },
  getWebhook: async (ask) => gone('webhook-not-found')(await ask('GET', theirWebhook)),
  deleteWebhook: async (ask) => gone('webhook-not-found')(await ask('DELETE', theirWebhook)),
  enableWebhook: async (ask) => gone('webhook-not-found')(await ask('POST', `${theirWebhook}/enable`, {})),
  listDeliveries: async (ask) => {
    gone('webhook-not-found')(await ask('GET', `${theirWebhook}/deliveries`));
    const cursor = cursorOf('deliveries', { webhookId }, '2026-01-01T00:00:00Z x');
    gone('invalid-cursor')(await ask('GET', `${theirWebhook}/deliveries?cursor=${cursor}`));
  },
  redeliver: async (ask) => {
    gone('webhook-not-found')(await ask('POST', `${theirWebhook}/deliveries/${jobId}-1/redeliver`, {}));
    const mine = (await ask('POST', '/v1/webhooks', { url: 'https://example.org/mine' })).body.webhookId;
    gone('delivery-not-found')(await ask('POST', `/v1/webhooks/${mine}/deliveries/${jobId}-1/redeliver`, {}));
  },
  createCorpus: async (ask) => {
    expect(
      (await ask('POST', '/v1/corpora', { corpus: 'their-corpus', landingPrefix: 'theirs/' })).body.spaceId,
    ).toBeNull();
  },
  listCorpora: async (ask) =>
    expect(JSON.stringify((await ask('GET', '/v1/corpora')).body)).not.toContain('their-second'),
  getCorpus: async (ask) => gone('corpus-not-found')(await ask('GET', '/v1/corpora/their-second')),
  configureCorpus: async (ask) =>
    gone('corpus-not-found')(await ask('PATCH', '/v1/corpora/their-second', { language: 'de' })),
  // What each tool and resource gives away has cases of its own: test/core/platform/mcp/isolation.test.ts.
  callMcp: async (ask) => {
    const params = { name: 'job_status', arguments: { jobId } };
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    const { body } = await ask('POST', '/mcp', message, { accept: 'application/json, text/event-stream' });
    expect(body.result).toMatchObject({ isError: true, _meta: { 'sheaf/problem': { status: 404 } } });
  },
  ...accessCases(theirs),
};

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeAll(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
  await database.call('ensure_tenant', { tenantId: theirs });
  await aKey(database, 'viewer', theirs);
  const person = { principalId: theirPrincipalId, name: secret, passwordHash: 'plain theirs', role: 'viewer' };
  await database.call('create_principal', { tenantId: theirs, ...person });
  await database.transaction({ role: 'sheaf_app', tenantId: theirs }, async (session) => {
    const run = (text: string) => session.query(text.replaceAll('$T', `'${theirs}'`));
    await run(
      `insert into sheaf.corpora (tenant_id, corpus, configuration, landing_prefix) values ($T, 'their-corpus', '{}', 'theirs/'), ($T, 'their-second', '{}', null)`,
    );
    await run(
      `insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values ($T, '${uploadId}', 'documents', '[]')`,
    );
    await run(
      `insert into sheaf.webhooks (tenant_id, webhook_id, url, event_types, secret_ref, disabled_at) values ($T, '${webhookId}', 'https://example.org/${secret}', '[]', 'r', now())`,
    );
    await run(
      `insert into sheaf.jobs (tenant_id, job_id, corpus, source, status, idempotency_key) values ($T, '${jobId}', 'documents', '{"type": "landing"}', 'running', 'their-key')`,
    );
    await run(`insert into sheaf.schedules (tenant_id, schedule_id, name, corpus, source, timing, overlap, catch_up, settled_until)
      values ($T, '${scheduleId}', '${secret}', 'documents', '{"type": "shelf"}', '{"cron": "0 3 * * *", "everySeconds": null, "timeZone": "UTC", "jitterSeconds": 0}', 'skip', 'last', now())`);
    await run(`insert into sheaf.audit_log (tenant_id, sequence, entry_id, at, kind, principal_id, operation, target_id, outcome, status,
      correlation_id, content_hash, previous_hash, hash)
      values ($T, 1, 'e', now(), 'write', 'their-principal', 'deleteDocument', '${documentId}', 'succeeded', 200, '${secret}', 'h', '', 'h')`);
    await run(`insert into sheaf.erasure_receipts (tenant_id, receipt_id, document_id, status, receipt, sequence, content_hash, previous_hash, hash)
      values ($T, '${receiptId}', '${parentId}', 'unreachable', '{}', 1, 'h', '', 'h')`);
    await run(`insert into sheaf.budgets (tenant_id, tokens_hard) values ($T, 77)`);
    await run(
      `insert into sheaf.budget_accounts (tenant_id, meter, period, held) values ($T, 'tokens', sheaf.utc_day(), 70)`,
    );
    await run(`insert into sheaf.budget_events (tenant_id, meter, period, kind, job_id, limit_amount, held)
      values ($T, 'tokens', sheaf.utc_day(), 'refused', '${jobId}', 77, 70)`);
    await run(`insert into sheaf.ledger_entries (tenant_id, entry_id, job_id, provider, model, input_tokens, amount_micros)
      values ($T, 'entry', '${jobId}', 'p', '${secret}', 70, 7)`);
    await run(`insert into sheaf.ledger_shares (tenant_id, entry_id, document_id, tokens, amount_micros)
      values ($T, 'entry', '${documentId}', 70, 7)`);
    await run(`insert into sheaf.failures (tenant_id, failure_id, job_id, document_id, stage, error, message)
      values ($T, '${failureId}', '${jobId}', '${documentId}', 'clean', 'CorruptDocument', '${secret}')`);
    await run(`insert into sheaf.documents (tenant_id, document_id, corpus, uri, title, status, published_clean_hash, published_generation, parent_id)
      values ($T, '${documentId}', 'documents', 's3://landing/other-tenant/plan.md', '${secret}', 'stored', 'h', 1, '${parentId}')`);
  });
});

describe('a tenant', () => {
  const withTenant = routes.filter(({ permission }) => permission !== 'public');

  it('has an isolation case for every route', () => {
    expect(Object.keys(cases).toSorted()).toEqual(withTenant.map(({ operationId }) => operationId).toSorted());
  });

  it.each(withTenant.map(({ operationId }) => operationId))(
    'sees and changes nothing of another one by %s',
    async (operationId) => {
      const seen: string[] = [];
      await cases[operationId]!(async (...request) => {
        const answer = await ctx.ask(...request);
        seen.push(JSON.stringify(answer.body));
        return answer;
      });
      expect(seen.join()).not.toContain(secret);
      const [kept] = await database.transaction({ role: 'sheaf_app', tenantId: theirs }, (session) =>
        session.query(`select (select count(*)::int from sheaf.documents) as documents, (select status from sheaf.jobs) as job,
        (select job_id from sheaf.uploads) as used, (select status from sheaf.failures) as failure, (select count(*)::int from sheaf.corpora) as corpora,
        (select count(*)::int from sheaf.schedules where revision = 1) as schedules, (select count(*)::int from sheaf.schedule_firings) as firings,
        (select count(*)::int from sheaf.api_keys where revoked_at is null) as keys, (select role from sheaf.principals) as person,
        (select tokens_hard from sheaf.budgets) as budget,
        (select count(*)::int from sheaf.webhooks where disabled_at is not null) as webhooks`),
      );
      expect(kept).toEqual({
        documents: 1,
        job: 'running',
        used: null,
        failure: 'open',
        corpora: 3,
        schedules: 1,
        firings: 0,
        keys: 1,
        person: 'viewer',
        budget: 77,
        webhooks: 1,
      });
    },
  );

  it('is never taken from a header, a query or a body', async () => {
    const api = createApi({ ...ctx.ports } satisfies ApiPorts);
    const headers = {
      host: '127.0.0.1:8787',
      authorization: `Bearer ${await aKey(database)}`,
      'x-tenant-id': theirs,
      'x-sheaf-tenant': theirs,
      'x-forwarded-for': '10.0.0.1',
    };
    const answer = await api.fetch(new Request(`http://127.0.0.1:8787/v1/documents/${documentId}`, { headers }), {
      remoteAddress: '127.0.0.1',
    });
    expect(answer.status).toBe(404);
    expect((await ctx.ask('GET', `/v1/documents?tenantId=${theirs}`)).status).toBe(400);
    expect((await ctx.ask('POST', '/v1/search', { query: 'x', tenantId: theirs })).status).toBe(400);
  });
});
