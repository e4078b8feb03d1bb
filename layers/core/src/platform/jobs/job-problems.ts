import type { JobProblem } from '../api/contract/jobs.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';

/**
 * Documents of a job that are quarantined, failed, or stored without all that was inside them, in order of their ids, after one of them.
 * @throws ProblemError job-not-found
 */
export async function listProblems(
  database: Database,
  tenantId: string,
  jobId: string,
  after: string | null,
  limit: number,
): Promise<JobProblem[]> {
  const found = await database.call<JobProblem[] | null>('job_problems', { tenantId, jobId, after, limit });
  if (found === null) throw new ProblemError('job-not-found', `No job has the id ${jobId}.`);
  return found;
}
