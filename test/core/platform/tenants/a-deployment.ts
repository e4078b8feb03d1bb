import { openJobs, receiveObjects } from '@sheaf/core/ingestion/intake';
import { submitJob } from '@sheaf/core/ingestion/jobs';
import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import type { Database } from '@sheaf/core/platform/database';
import { fireSchedule } from '@sheaf/core/platform/schedules/fire-schedule';
import type { TendPorts } from '@sheaf/core/platform/tenants/tend-ports';
import { tendTenant } from '@sheaf/core/platform/tenants/tend-tenant';
import { aShelf, type Shelf, shelfSource } from '../../../fixtures/shelf-source.ts';
import { type Answered, anApi } from '../an-api.ts';

/** The API with tenants that it makes itself, and what works for them behind it. */
export async function aDeployment(database: Database, shelf: Shelf = aShelf()) {
  const secrets = new Map<string, string>();
  const store = {
    referenceOf: (_tenantId: string, value: string) => `given-${value}`,
    put: async (tenantId: string, value: string) => void secrets.set(`${tenantId}/given-${value}`, value),
    get: async (tenantId: string, reference: string) => secrets.get(`${tenantId}/${reference}`),
    delete: async (tenantId: string, reference: string) => void secrets.delete(`${tenantId}/${reference}`),
  };
  const { ask, pipeline, schedules, ports } = await anApi(database, { secrets: store }, undefined, {
    sources: [shelfSource(shelf)],
  });
  const messages: { tenantId: string }[] = [];
  const tend: TendPorts = {
    ...pipeline,
    secrets: store,
    fireSchedule: {
      invoke: (ref) => fireSchedule(ref, { ...pipeline, ...schedules, later: { send: async () => {} } }),
    },
    audit: createAuditTrail(database),
    later: { send: async (message) => void messages.push(message as { tenantId: string }) },
    quiet: { requestSeconds: 0, stageSeconds: 0, urlSeconds: 0 },
  };

  /** Makes a tenant with the key of its administrator, and asks as that one. */
  async function aTenant(tenantId: string) {
    const made = await ask('POST', '/v1/tenants', { tenantId, name: `The ${tenantId}`, adminKey: {} });
    const authorization = `Bearer ${made.body.adminKey.key}`;
    const as = (
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ): Promise<Answered> => ask(method, path, body, { authorization, ...headers });
    return { tenantId, authorization, ask: as };
  }

  /** Files land under the prefix of a tenant, and their jobs run to the end. */
  async function drop(tenantId: string, files: Readonly<Record<string, string>>): Promise<string[]> {
    const events = [];
    for (const [path, text] of Object.entries(files)) {
      const bucketKey = `${tenantId}/${path}`;
      const { etag } = await pipeline.landing.put(bucketKey, text);
      events.push({ bucketKey, sizeBytes: text.length, etag, looksAbsent: false });
    }
    await receiveObjects(events, pipeline);
    pipeline.started.length = 0;
    await openJobs(pipeline);
    const statuses = [];
    for (const { jobId, attempt } of [...pipeline.started])
      statuses.push(await pipeline.runAttempt({ tenantId, jobId, attempt }));
    return statuses;
  }

  /** Ingests what stands on the shelf, by a job of its own. */
  async function ingestShelf(tenantId: string, idempotencyKey: string): Promise<string> {
    const job = { tenantId, corpus: 'documents', source: { type: 'shelf', shelf: 'first' } };
    const { clock, stateMachine } = pipeline;
    const made = await submitJob(database, clock, stateMachine, { ...job, idempotencyKey, requestHash: null });
    if ('problem' in made) throw new Error(made.problem);
    await pipeline.runAttempt({ tenantId, jobId: made.jobId, attempt: 1 });
    return made.jobId;
  }

  /** Does what is to be done for a tenant, until nothing is left. */
  async function settle(tenantId: string): Promise<void> {
    for (let look = 0; look < 20; look += 1) if ((await tendTenant({ tenantId }, tend)).isDone) return;
    throw new Error(`Work for ${tenantId} does not end.`);
  }

  return { ask, pipeline, schedules, ports, secrets, tend, messages, aTenant, drop, ingestShelf, settle };
}
