import * as z from 'zod';
import { submitJob } from '../../../ingestion/jobs.ts';
import { canonicalJson, sha256 } from '../../../keys.ts';
import { tooManyJobs } from '../../budgets/quotas.ts';
import { acceptedJob, jobRequest } from '../contract/jobs.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';
import { storedSource } from '../stored-source.ts';

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .optional()
  .meta({ description: 'The same key and body give the same job, however often they are sent.' });

export const submitJobRoute = apiRoute(
  'jobs:write',
  {
    operationId: 'submitJob',
    method: 'post',
    path: '/v1/jobs',
    tags: ['Jobs'],
    summary: 'Submit a job',
    description: 'Ingests what the source lists into a corpus. The answer comes before the work.',
    request: {
      headers: z.object({ 'idempotency-key': idempotencyKey }),
      body: { required: true, content: { 'application/json': { schema: jobRequest } } },
    },
    responses: { 202: json('The job was accepted.', acceptedJob), ...problems(400, 404, 409, 413, 415) },
  },
  ({ database, clock, stateMachine, secrets, lake }) =>
    async (c) => {
      const { corpus, source: given, options = {} } = c.req.valid('json');
      const { tenantId } = c.get('principal');
      const source = await storedSource({ secrets, lake }, tenantId, { ...given });
      const key = c.req.valid('header')['idempotency-key'] ?? null;
      const requestHash = sha256(canonicalJson({ corpus, source, options }));
      const submission = { tenantId, corpus, source, options, idempotencyKey: key, requestHash };
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
