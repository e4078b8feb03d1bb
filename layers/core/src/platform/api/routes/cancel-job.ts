import * as z from 'zod';
import { cancelJob } from '../../../ingestion/stop-job.ts';
import { jobId } from '../contract/identifiers.ts';
import { stoppedJob } from '../contract/jobs.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';

export const cancelJobRoute = apiRoute(
  'jobs:write',
  {
    operationId: 'cancelJob',
    method: 'delete',
    path: '/v1/jobs/{jobId}',
    tags: ['Jobs'],
    summary: 'Cancel a job',
    description: 'Stops the execution. Documents that are stored stay; `outcome` says how many.',
    request: { params: z.strictObject({ jobId }) },
    responses: { 202: json('The job is cancelled.', stoppedJob), ...problems(400, 404, 409) },
  },
  ({ database, stateMachine }) =>
    async (c) => {
      const { jobId: id } = c.req.valid('param');
      const result = await cancelJob(database, stateMachine, c.get('principal').tenantId, id);
      if (result === 'not-found') throw new ProblemError('job-not-found', `No job has the id ${id}.`);
      if ('endedAs' in result)
        throw new ProblemError('job-ended', `It ended as ${result.endedAs}; there is nothing to cancel.`);
      return c.json({ jobId: id, status: 'cancelled' as const, outcome: result.outcome }, 202);
    },
);
