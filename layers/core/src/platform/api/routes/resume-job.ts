import * as z from 'zod';
import { resumeJob } from '../../../ingestion/stop-job.ts';
import { jobId } from '../contract/identifiers.ts';
import { acceptedJob, retryRequest } from '../contract/jobs.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';

export const resumeJobRoute = apiRoute(
  'jobs:write',
  {
    operationId: 'resumeJob',
    method: 'post',
    path: '/v1/jobs/{jobId}/resume',
    tags: ['Jobs'],
    summary: 'Resume a paused job',
    description:
      'The next attempt over what is unfinished. A job that a budget paused pauses again when there is still no room.',
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
      const job = await resumeJob(database, stateMachine, tenantId, id);
      if (job !== undefined) return c.json({ jobId: id, status: job.status }, 202);
      const found = await database.call<{ status: string } | null>('get_job', { tenantId, jobId: id });
      if (found === null) throw new ProblemError('job-not-found', `No job has the id ${id}.`);
      throw new ProblemError('job-not-paused', `It is ${found.status}, not paused.`);
    },
);
