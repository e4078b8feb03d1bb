import { retryJob } from '../../ingestion/jobs.ts';
import type { StateMachine } from '../../ports.ts';
import { isTooManyJobs } from '../budgets/quotas.ts';
import type { Database } from '../database.ts';

/** Jobs of one sweep: their next attempts must not all begin at once. */
const most = 50;

/**
 * Resumes jobs that were paused since calls were stopped: all of them once these go through again, before that one job at
 * a time, whose calls try it for the others.
 * @returns how many were resumed
 */
export async function resumeAfterCircuits(ports: {
  readonly database: Database;
  readonly stateMachine: StateMachine;
}): Promise<number> {
  const jobs = await ports.database.call<{ tenantId: string; jobId: string }[]>('jobs_after_circuits', { limit: most });
  let resumed = 0;
  for (const { tenantId, jobId } of jobs) {
    try {
      if ((await retryJob(ports.database, ports.stateMachine, tenantId, jobId)) !== undefined) resumed += 1;
    } catch (error) {
      // The next sweep comes to it again; the jobs of other tenants must not wait for that.
      if (!isTooManyJobs(error)) throw error;
    }
  }
  return resumed;
}
