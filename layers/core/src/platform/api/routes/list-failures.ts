import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { filtersOf } from '../../failures/failure-rows.ts';
import { type FailurePosition, listFailures } from '../../failures/list-failures.ts';
import { failureFilters, failurePage } from '../contract/failures.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listFailuresRoute = apiRoute(
  'failures:read',
  {
    operationId: 'listFailures',
    method: 'get',
    path: '/v1/failures',
    tags: ['Failures'],
    summary: 'List failures, the newest first',
    description: 'Of any status, unless one is asked for.',
    request: { query: z.strictObject({ ...pageQuery, ...failureFilters }) },
    responses: { 200: json('One page.', failurePage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { cursor, limit, page: number, page_size, ...given } = c.req.valid('query');
      const reader = readerOf(c.get('principal'));
      const filters = filtersOf(given);
      const page = await answerPage(
        cursorSecret,
        { tenantId: reader.tenantId, list: 'failures', filters },
        { cursor, limit, page: number, page_size },
        (after, count) =>
          listFailures(
            database,
            reader,
            filters,
            after === null ? null : (JSON.parse(after) as FailurePosition),
            count,
          ),
        ({ firstAt, failureId }) => JSON.stringify({ firstAt, failureId } satisfies FailurePosition),
      );
      return c.json(page, 200);
    },
);
