import * as z from 'zod';
import { pauseJob } from '../../../ingestion/stop-job.ts';
import { jobId } from '../contract/identifiers.ts';
import { retryRequest, stoppedJob } from '../contract/jobs.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';

export const pauseJobRoute = apiRoute(
  'jobs:write',
  {
    operationId: 'pauseJob',
    method: 'post',
    path: '/v1/jobs/{jobId}/pause',
    tags: ['Jobs'],
    summary: 'Pause a job',
    description: 'Stops the execution. Documents that are stored stay, and the rest waits until the job is resumed.',
    request: {
      params: z.strictObject({ jobId }),
      body: { required: true, content: { 'application/json': { schema: retryRequest } } },
    },
    responses: { 202: json('The job is paused.', stoppedJob), ...problems(400, 404, 409, 413, 415) },
  },
  ({ database, stateMachine }) =>
    async (c) => {
      const { jobId: id } = c.req.valid('param');
      const { tenantId } = c.get('principal');
      const result = await pauseJob(database, stateMachine, tenantId, id);
      if (result === 'not-found') throw new ProblemError('job-not-found', `No job has the id ${id}.`);
      if ('endedAs' in result)
        throw new ProblemError('job-ended', `It is ${result.endedAs}; there is nothing to pause.`);
      return c.json({ jobId: id, status: 'paused' as const, outcome: result.outcome }, 202);
    },
);
