import { etag } from 'hono/etag';
import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
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
    description:
      'Counts are live while the job runs and frozen when it has ended. Who asks again gives the ETag of the last answer as If-None-Match (RFC 9110 §13.1.2), and gets 304 as long as nothing has changed.',
    middleware: etag(),
    request: { params: z.strictObject({ jobId }), headers: z.object({ 'if-none-match': z.string().optional() }) },
    responses: {
      200: json('The job.', job),
      304: { description: 'Nothing has changed since the answer with this ETag.' },
      ...problems(400, 404),
    },
  },
  ({ database }) =>
    async (c) => {
      const found = await getJob(database, readerOf(c.get('principal')), c.req.valid('param').jobId);
      if (found === undefined)
        throw new ProblemError('job-not-found', `No job has the id ${c.req.valid('param').jobId}.`);
      // It may be kept, but must be asked for again each time.
      c.header('cache-control', 'private, no-cache');
      return c.json(found, 200);
    },
);
