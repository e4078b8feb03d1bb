/** Jobs that a budget paused go on by themselves when its day or month is over. */
import { resumeJob } from '../../ingestion/stop-job.ts';
import type { StateMachine } from '../../ports.ts';
import type { Database } from '../database.ts';
import { type PausedJob, resumeEach } from './resume-each.ts';

/** @returns how many jobs were resumed */
export async function resumePaused({
  database,
  stateMachine,
}: {
  readonly database: Database;
  readonly stateMachine: StateMachine;
}): Promise<number> {
  const jobs = await database.call<PausedJob[]>('resumable_jobs', {});
  return resumeEach(jobs, ({ tenantId, jobId }) => resumeJob(database, stateMachine, tenantId, jobId));
}
