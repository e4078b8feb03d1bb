import { isTooManyJobs } from './quotas.ts';

export interface PausedJob {
  readonly tenantId: string;
  readonly jobId: string;
}

/**
 * Resumes jobs of any tenants. One whose tenant has no room for it is left for the next time, and keeps nobody else's waiting.
 * @param resume gives undefined for a job that is not paused any more
 * @returns how many were resumed
 */
export async function resumeEach(
  jobs: readonly PausedJob[],
  resume: (job: PausedJob) => Promise<unknown>,
): Promise<number> {
  let resumed = 0;
  for (const job of jobs) {
    try {
      if ((await resume(job)) !== undefined) resumed += 1;
    } catch (error) {
      if (!isTooManyJobs(error)) throw error;
    }
  }
  return resumed;
}
