import * as z from 'zod';
import { submitJob } from '../../../ingestion/jobs.ts';
import { canonicalJson, sha256 } from '../../../keys.ts';
import { tooManyJobs } from '../../budgets/quotas.ts';
import { completeUpload } from '../../uploads/complete-upload.ts';
import { idempotencyKey } from '../contract/idempotency.ts';
import { acceptedJob, jobRequest } from '../contract/jobs.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';
import { storedSource } from '../stored-source.ts';

export const submitJobRoute = apiRoute(
  'jobs:write',
  {
    operationId: 'submitJob',
    method: 'post',
    path: '/v1/jobs',
    tags: ['Jobs'],
    summary: 'Submit a job',
    description:
      'Ingests what the source lists into a corpus. The answer comes before the work. With `dryRun` the job only says what it would do.',
    request: {
      headers: z.object({
        'idempotency-key': idempotencyKey('The same key and body give the same job, however often they are sent.'),
      }),
      body: { required: true, content: { 'application/json': { schema: jobRequest } } },
    },
    responses: { 202: json('The job was accepted.', acceptedJob), ...problems(400, 404, 409, 413, 415) },
  },
  ({ database, clock, stateMachine, secrets, lake, landing, landingParts }) =>
    async (c) => {
      const { corpus, source: given, options: asked = {}, dryRun, priority } = c.req.valid('json');
      const options = dryRun ? { ...asked, dryRun } : asked;
      const { tenantId } = c.get('principal');
      if (given.type === 'file_upload') {
        await completeUpload({ database, landing, landingParts }, tenantId, given.uploadId);
      }
      const source = await storedSource({ database, secrets, lake }, tenantId, { ...given });
      const key = c.req.valid('header')['idempotency-key'] ?? null;
      const requestHash = sha256(
        // What was asked for before there were priorities is asked for in the same words.
        canonicalJson({ corpus, source, options, ...(priority !== 'normal' && { priority }) }),
      );
      const submission = {
        ...{ tenantId, corpus, source, options, priority, requestHash },
        ...{ idempotencyKey: key, trace: c.get('trace') },
      };
      const result = await submitJob(database, clock, stateMachine, submission);
      if ('problem' in result) throw refusal(result.problem, corpus);
      if (result.replayed && result.requestHash !== requestHash) {
        throw new ProblemError(
          'idempotency-key-reused',
          `The key belongs to job ${result.jobId}, which was asked for something else.`,
        );
      }
      if (result.replayed) c.header('idempotency-replayed', 'true');
      c.header('location', `/v1/jobs/${result.jobId}`);
      return c.json({ jobId: result.jobId, status: result.status }, 202);
    },
);

function refusal(problem: 'corpus-not-found' | 'upload-not-open' | 'quota-exceeded', corpus: string): ProblemError {
  if (problem === 'quota-exceeded') return new ProblemError(problem, tooManyJobs);
  return problem === 'corpus-not-found'
    ? new ProblemError(problem, `No corpus is named ${corpus}. Create it by POST /v1/corpora.`)
    : new ProblemError(
        problem,
        'It is not known, or its files belong to a job already. Make a new one by POST /v1/uploads.',
      );
}
