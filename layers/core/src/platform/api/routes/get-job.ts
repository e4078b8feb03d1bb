import * as z from 'zod';
import { getJob } from '../../jobs/get-job.ts';
import { jobId } from '../contract/identifiers.ts';
import { job } from '../contract/jobs.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getJobRoute = apiRoute(
  'jobs:read',
  {
    operationId: 'getJob',
    method: 'get',
    path: '/v1/jobs/{jobId}',
    tags: ['Jobs'],
    summary: 'Get a job',
    description: 'Counts are live while the job runs and frozen when it has ended.',
    request: { params: z.strictObject({ jobId }) },
    responses: { 200: json('The job.', job), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) => {
      const found = await getJob(database, c.get('principal').tenantId, c.req.valid('param').jobId);
      if (found === undefined)
        throw new ProblemError('job-not-found', `No job has the id ${c.req.valid('param').jobId}.`);
      return c.json(found, 200);
    },
);
