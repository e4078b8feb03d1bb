import { tellsOfCorpus, tellsOfDocument } from '../access/conditions.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { JobProblem } from '../api/contract/jobs.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database, Session } from '../database.ts';

/** Documents of a job that are quarantined, failed, or stored without all that was inside them, in order of their ids, after one of them. */
export async function readProblems(
  session: Session,
  jobId: string,
  after: string | null,
  limit: number,
): Promise<JobProblem[]> {
  return session.query<JobProblem>(
    `select j.document_id::text as "documentId", d.uri, f.stage, coalesce(j.error, 'Unknown') as error, coalesce(j.message, '') as message
       from sheaf.job_documents j
       left join sheaf.documents d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
       left join lateral (
         select x.stage from sheaf.failures x
          where x.tenant_id = j.tenant_id and x.document_id = j.document_id and x.job_id = j.job_id
          order by x.updated_at desc limit 1) f on true
      where j.tenant_id = sheaf.tenant() and j.job_id = $1 and ${tellsOfDocument('j.document_id', 'null')} and (j.state in ('quarantined', 'failed') or (j.state = 'stored' and j.error is not null))
        and ($2::uuid is null or j.document_id > $2::uuid)
      order by j.document_id limit $3::int`,
    [jobId, after, limit],
  );
}

/** @throws ProblemError job-not-found */
export async function listProblems(
  database: Database,
  reader: Reader,
  jobId: string,
  after: string | null,
  limit: number,
): Promise<JobProblem[]> {
  return database.transaction(asReader(reader), async (session) => {
    const [job] = await session.query(
      `select 1 from sheaf.jobs where tenant_id = sheaf.tenant() and job_id = $1 and ${tellsOfCorpus('corpus')}`,
      [jobId],
    );
    if (job === undefined) throw new ProblemError('job-not-found', `No job has the id ${jobId}.`);
    return readProblems(session, jobId, after, limit);
  });
}
