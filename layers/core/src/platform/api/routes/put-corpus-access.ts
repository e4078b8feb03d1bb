import * as z from 'zod';
import { setAccess } from '../answer-access.ts';
import { accessRequest, accessView } from '../contract/access.ts';
import { corpusName } from '../contract/identifiers.ts';
import { ifMatch } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const putCorpusAccessRoute = apiRoute(
  'access:write',
  {
    operationId: 'putCorpusAccess',
    method: 'put',
    path: '/v1/corpora/{corpus}/access',
    tags: ['Corpora'],
    summary: 'Set who may read a corpus',
    description:
      'Holds from the next request on, for documents that have no list of their own. If-Match takes the ETag.',
    request: {
      params: z.strictObject({ corpus: corpusName }),
      headers: ifMatch,
      body: { required: true, content: { 'application/json': { schema: accessRequest } } },
    },
    responses: { 200: json('Who may read it.', accessView), ...problems(400, 404, 412, 413, 415) },
  },
  ({ database }) =>
    (c) =>
      setAccess(c, database, c.req.valid('param'), c.req.valid('json'), c.req.valid('header')['if-match']),
);
