import { retryJob } from '../../ingestion/jobs.ts';
import type { StateMachine } from '../../ports.ts';
import { type PausedJob, resumeEach } from '../budgets/resume-each.ts';
import type { Database } from '../database.ts';

/** Jobs of one sweep: their next attempts must not all begin at once. */
const most = 50;

/**
 * Resumes jobs that were paused since calls were stopped: all of them once these go through again, before that one job at
 * a time, whose calls try it for the others.
 * @returns how many were resumed
 */
export async function resumeAfterCircuits({
  database,
  stateMachine,
}: {
  readonly database: Database;
  readonly stateMachine: StateMachine;
}): Promise<number> {
  const jobs = await database.call<PausedJob[]>('jobs_after_circuits', { limit: most });
  return resumeEach(jobs, ({ tenantId, jobId }) => retryJob(database, stateMachine, tenantId, jobId));
}
