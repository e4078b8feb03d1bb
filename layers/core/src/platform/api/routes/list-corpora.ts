import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { listCorpora } from '../../corpora/read-corpora.ts';
import { corpusPage } from '../contract/corpora.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listCorporaRoute = apiRoute(
  'corpora:read',
  {
    operationId: 'listCorpora',
    method: 'get',
    path: '/v1/corpora',
    tags: ['Corpora'],
    summary: 'List corpora by name',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', corpusPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const reader = readerOf(c.get('principal'));
      const scope = { tenantId: reader.tenantId, list: 'corpora', filters: {} };
      const page = await answerPage(
        cursorSecret,
        scope,
        c.req.valid('query'),
        (after, count) => listCorpora(database, reader, after, count),
        (item) => item.corpus,
      );
      return c.json(page, 200);
    },
);
