import { tellsOfCorpus } from '../access/conditions.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { JobSummary } from '../api/contract/jobs.ts';
import type { Database } from '../database.ts';
import { countsOf, readEmbeddings, readProgress } from './job-progress.ts';
import { type JobRow, jobColumns, summaryOf } from './job-rows.ts';

/** Jobs of a tenant, the newest first; `before` is a job id, exclusive. */
export async function listJobs(
  database: Database,
  reader: Reader,
  before: string | null,
  limit: number,
): Promise<JobSummary[]> {
  return database.transaction(asReader(reader), async (session) => {
    const rows = await session.query<JobRow>(
      `select ${jobColumns} from sheaf.jobs
        where tenant_id = sheaf.tenant() and ${tellsOfCorpus('corpus')} and ($1::text is null or job_id < $1::text)
        order by job_id desc limit $2::int`,
      [before, limit],
    );
    const live = rows.filter((row) => row.frozen === null).map((row) => row.jobId);
    if (live.length === 0) return rows.map((row) => summaryOf(row, countsOf([]), 0));
    const groups = await readProgress(session, live);
    const embeddings = await readEmbeddings(session, live);
    return rows.map((row) => summaryOf(row, countsOf(groups.get(row.jobId) ?? []), embeddings.get(row.jobId) ?? 0));
  });
}
