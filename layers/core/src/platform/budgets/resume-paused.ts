/** Jobs that a budget paused go on by themselves when its day or month is over. */
import { resumeJob } from '../../ingestion/stop-job.ts';
import type { StateMachine } from '../../ports.ts';
import type { Database } from '../database.ts';
import { isTooManyJobs } from './quotas.ts';

/** @returns how many jobs were resumed */
export async function resumePaused({
  database,
  stateMachine,
}: {
  readonly database: Database;
  readonly stateMachine: StateMachine;
}): Promise<number> {
  const jobs = await database.call<{ tenantId: string; jobId: string }[]>('resumable_jobs', {});
  let resumed = 0;
  for (const { tenantId, jobId } of jobs) {
    try {
      if ((await resumeJob(database, stateMachine, tenantId, jobId)) !== undefined) resumed += 1;
    } catch (error) {
      // The next sweep comes to it again.
      if (!isTooManyJobs(error)) throw error;
    }
  }
  return resumed;
}
