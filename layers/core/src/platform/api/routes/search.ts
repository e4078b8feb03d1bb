import { searchRequest, searchResponse } from '../../../retrieval/contract.ts';
import { readerOf } from '../../access/reader.ts';
import { apiRoute, json, problems } from '../route.ts';

export const searchRoute = apiRoute(
  'search',
  {
    operationId: 'search',
    method: 'post',
    path: '/v1/search',
    tags: ['Search'],
    summary: 'Search passages',
    description: 'By meaning, by keywords, or both. Each result is a passage with its place in the clean text.',
    request: { body: { required: true, content: { 'application/json': { schema: searchRequest } } } },
    responses: {
      200: json('The best passages, the best first.', searchResponse),
      ...problems(400, 404, 413, 415, 503),
    },
  },
  ({ search }) =>
    async (c) =>
      c.json(await search(readerOf(c.get('principal')), c.req.valid('json')), 200),
);
