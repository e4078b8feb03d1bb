import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { listProblems } from '../../jobs/job-problems.ts';
import { jobId } from '../contract/identifiers.ts';
import { jobProblemPage } from '../contract/jobs.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listJobProblemsRoute = apiRoute(
  'jobs:read',
  {
    operationId: 'listJobProblems',
    method: 'get',
    path: '/v1/jobs/{jobId}/problems',
    tags: ['Jobs'],
    summary: 'List the problems of a job',
    description: 'Every quarantined and failed document, with what happened to it.',
    request: { params: z.strictObject({ jobId }), query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', jobProblemPage), ...problems(400, 404) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { jobId: id } = c.req.valid('param');
      const reader = readerOf(c.get('principal'));
      const scope = { tenantId: reader.tenantId, list: 'job-problems', filters: { jobId: id } };
      const page = await answerPage(
        cursorSecret,
        scope,
        c.req.valid('query'),
        (after, count) => listProblems(database, reader, id, after, count),
        (problem) => problem.documentId,
      );
      return c.json(page, 200);
    },
);
