import * as z from 'zod';
import { listJobs } from '../../jobs/list-jobs.ts';
import { jobPage } from '../contract/jobs.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listJobsRoute = apiRoute(
  'jobs:read',
  {
    operationId: 'listJobs',
    method: 'get',
    path: '/v1/jobs',
    tags: ['Jobs'],
    summary: 'List jobs, the newest first',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', jobPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { cursor, limit } = c.req.valid('query');
      const { tenantId } = c.get('principal');
      const scope = { tenantId, list: 'jobs', filters: {} };
      const page = await answerPage(
        cursorSecret,
        scope,
        { cursor, limit },
        (before, count) => listJobs(database, tenantId, before, count),
        (job) => job.jobId,
      );
      return c.json(page, 200);
    },
);
