import * as z from 'zod';
import { setAccess } from '../answer-access.ts';
import { accessView } from '../contract/access.ts';
import { corpusName } from '../contract/identifiers.ts';
import { ifMatch } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const deleteCorpusAccessRoute = apiRoute(
  'access:write',
  {
    operationId: 'deleteCorpusAccess',
    method: 'delete',
    path: '/v1/corpora/{corpus}/access',
    tags: ['Corpora'],
    summary: 'Take away the list of a corpus',
    description: 'Then everybody of the tenant may read what has no list of its own.',
    request: { params: z.strictObject({ corpus: corpusName }), headers: ifMatch },
    responses: { 200: json('Who may read it.', accessView), ...problems(400, 404, 412) },
  },
  ({ database }) =>
    (c) =>
      setAccess(c, database, c.req.valid('param'), null, c.req.valid('header')['if-match']),
);
