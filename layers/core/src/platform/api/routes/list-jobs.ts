import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { listJobs } from '../../jobs/list-jobs.ts';
import { jobPage } from '../contract/jobs.ts';
import { pageQuery } from '../contract/paging.ts';
import { givenSource } from '../given-source.ts';
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
    description: 'The source of each without the parameters that say what would hold without them.',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', jobPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const reader = readerOf(c.get('principal'));
      const scope = { tenantId: reader.tenantId, list: 'jobs', filters: {} };
      const page = await answerPage(
        cursorSecret,
        scope,
        c.req.valid('query'),
        (before, count) => listJobs(database, reader, before, count),
        (job) => job.jobId,
      );
      const items = page.items.map((job) => ({ ...job, source: givenSource(job.source) }));
      return c.json({ ...page, items }, 200);
    },
);
