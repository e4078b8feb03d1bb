import * as z from 'zod';
import { prioritiseJob } from '../../../ingestion/jobs.ts';
import { jobId } from '../contract/identifiers.ts';
import { jobChanges, prioritisedJob } from '../contract/jobs.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';

export const changeJobRoute = apiRoute(
  'jobs:write',
  {
    operationId: 'changeJob',
    method: 'patch',
    path: '/v1/jobs/{jobId}',
    tags: ['Jobs'],
    summary: 'Change the priority of a job',
    description: 'Of one that is `pending`: what has started is not overtaken.',
    request: {
      params: z.strictObject({ jobId }),
      body: { required: true, content: { 'application/json': { schema: jobChanges } } },
    },
    responses: { 200: json('The job has the priority.', prioritisedJob), ...problems(400, 404, 409, 413, 415) },
  },
  ({ database }) =>
    async (c) => {
      const { jobId: id } = c.req.valid('param');
      const { priority } = c.req.valid('json');
      const { tenantId } = c.get('principal');
      const result = await prioritiseJob(database, tenantId, id, priority);
      if (result === undefined) throw new ProblemError('job-not-found', `No job has the id ${id}.`);
      if (!result.isChanged) {
        const isOver = !['running', 'paused'].includes(result.status);
        throw new ProblemError(
          isOver ? 'job-ended' : 'job-running',
          `It is ${result.status}. Only the priority of a pending job can be changed.`,
        );
      }
      return c.json({ jobId: id, status: result.status, priority }, 200);
    },
);
