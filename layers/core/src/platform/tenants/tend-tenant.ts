/**
 * "Look at this tenant": pauses or resumes its jobs, goes on with its export or its deletion. What is to be done follows from
 * the rows alone, so that calls may be lost, repeated and concurrent; each step is small and leaves its place in the
 * database, and a call ends long before the function must.
 */
import { resumeJob, suspendJob } from '../../ingestion/stop-job.ts';
import { isTooManyJobs } from '../budgets/quotas.ts';
import { advanceDeletion } from './delete-tenant.ts';
import type { DeletionRow } from './deletion-rows.ts';
import type { ExportRow } from './export-rows.ts';
import type { TendRequest } from './look-at-tenants.ts';
import type { Advance, TendPorts } from './tend-ports.ts';
import { advanceExport, expireExport } from './write-export.ts';

interface TenantWork {
  readonly pause: readonly string[];
  readonly resume: readonly string[];
  readonly export: ExportRow | null;
  readonly expired: readonly string[];
  readonly deletion: DeletionRow | null;
}

const jobsPerLook = 20;
/** Far below what the function may run: a step of its own takes seconds. */
const longestMs = 240_000;
/** What a queue can delay. */
const longestWaitSeconds = 900;
const retrySeconds = 60;

export async function tendTenant(request: TendRequest, ports: TendPorts): Promise<{ readonly isDone: boolean }> {
  const { tenantId } = request;
  if (request.onlyPlans === true) {
    await ports.later.send({ tenantId });
    return { isDone: false };
  }
  try {
    const end = await ports.leases.hold(`tenant/${tenantId}`, true, () => workThrough(tenantId, ports), 0);
    // Whoever asked for more in the moment before the lease was free again, found it held.
    if (end === 'nothing' && nextOf(await readWork(tenantId, ports)) === undefined) return { isDone: true };
    const delaySeconds = typeof end === 'object' ? Math.min(longestWaitSeconds, end.waitSeconds) : 0;
    await ports.later.send({ tenantId }, { delaySeconds });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'LeaseHeld')) throw error;
  }
  return { isDone: false };
}

async function workThrough(tenantId: string, ports: TendPorts): Promise<Advance> {
  const endsAt = ports.clock.now() + longestMs;
  for (;;) {
    const step = nextOf(await readWork(tenantId, ports));
    const advance = step === undefined ? 'nothing' : await step(tenantId, ports);
    if (advance !== 'more' || ports.clock.now() >= endsAt) return advance;
  }
}

function readWork(tenantId: string, { database }: TendPorts): Promise<TenantWork | null> {
  return database.call('tenant_work', { tenantId, limit: jobsPerLook });
}

type Step = (tenantId: string, ports: TendPorts) => Promise<Advance>;

/** undefined when there is nothing to do. What keeps others waiting comes last. */
function nextOf(work: TenantWork | null): Step | undefined {
  if (work === null) return undefined;
  const { deletion, pause, resume, expired } = work;
  if (deletion !== null) return (_, ports) => advanceDeletion(deletion, ports);
  if (pause.length > 0) return (tenantId, ports) => pauseJobs(tenantId, pause, ports);
  const [old] = expired;
  if (old !== undefined) return (tenantId, ports) => expireExport(tenantId, old, ports);
  const { export: row } = work;
  if (row !== null) return (_, ports) => advanceExport(row, ports);
  return resume.length > 0 ? (tenantId, ports) => resumeJobs(tenantId, resume, ports) : undefined;
}

async function pauseJobs(tenantId: string, jobIds: readonly string[], ports: TendPorts): Promise<Advance> {
  for (const jobId of jobIds) await suspendJob(ports.database, ports.stateMachine, tenantId, jobId);
  return 'more';
}

async function resumeJobs(tenantId: string, jobIds: readonly string[], ports: TendPorts): Promise<Advance> {
  try {
    for (const jobId of jobIds) await resumeJob(ports.database, ports.stateMachine, tenantId, jobId);
    return 'more';
  } catch (error) {
    if (!isTooManyJobs(error)) throw error;
    return { waitSeconds: retrySeconds };
  }
}
