import type { Reader } from '../access/reader.ts';
import type { JobProblem } from '../api/contract/jobs.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';

/**
 * Documents of a job that are quarantined, failed, or stored without all that was inside them, in order of their ids, after one of them.
 * @throws ProblemError job-not-found
 */
export async function listProblems(
  database: Database,
  reader: Reader,
  jobId: string,
  after: string | null,
  limit: number,
): Promise<JobProblem[]> {
  const argument = { tenantId: reader.tenantId, reader: reader.names, jobId, after, limit };
  const found = await database.call<JobProblem[] | null>('job_problems', argument);
  if (found === null) throw new ProblemError('job-not-found', `No job has the id ${jobId}.`);
  return found;
}
