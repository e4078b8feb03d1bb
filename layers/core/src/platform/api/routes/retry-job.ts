import * as z from 'zod';
import { retryJob } from '../../../ingestion/jobs.ts';
import { jobId } from '../contract/identifiers.ts';
import { acceptedJob, retryRequest } from '../contract/jobs.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';

export const retryJobRoute = apiRoute(
  'jobs:write',
  {
    operationId: 'retryJob',
    method: 'post',
    path: '/v1/jobs/{jobId}/retry',
    tags: ['Jobs'],
    summary: 'Retry a job',
    description:
      'The next attempt over what is unfinished: failed, cancelled and not yet listed documents. Quarantined ones are left: redrive them when their cause is gone. A paused job is resumed.',
    request: {
      params: z.strictObject({ jobId }),
      body: { required: true, content: { 'application/json': { schema: retryRequest } } },
    },
    responses: { 202: json('The next attempt was started.', acceptedJob), ...problems(400, 404, 409, 413, 415) },
  },
  ({ database, stateMachine }) =>
    async (c) => {
      const { jobId: id } = c.req.valid('param');
      const { tenantId } = c.get('principal');
      const job = await retryJob(database, stateMachine, tenantId, id);
      if (job !== undefined) return c.json({ jobId: id, status: job.status }, 202);
      const found = await database.call<{ status: string } | null>('get_job', { tenantId, jobId: id });
      if (found === null) throw new ProblemError('job-not-found', `No job has the id ${id}.`);
      if (found.status === 'completed')
        throw new ProblemError('job-ended', 'It is completed; there is nothing to retry.');
      throw new ProblemError('job-running', `It is ${found.status}. Wait until it has ended, or cancel it.`);
    },
);
