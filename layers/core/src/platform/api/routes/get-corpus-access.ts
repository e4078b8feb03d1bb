import * as z from 'zod';
import { getAccess } from '../../access/access-lists.ts';
import { readerOf } from '../../access/reader.ts';
import { answerAccess } from '../answer-access.ts';
import { accessView } from '../contract/access.ts';
import { corpusName } from '../contract/identifiers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getCorpusAccessRoute = apiRoute(
  'access:read',
  {
    operationId: 'getCorpusAccess',
    method: 'get',
    path: '/v1/corpora/{corpus}/access',
    tags: ['Corpora'],
    summary: 'Get who may read a corpus',
    description:
      'It decides for documents that have no list of their own. Without one, everybody of the tenant may read. Administrators always may.',
    request: { params: z.strictObject({ corpus: corpusName }) },
    responses: { 200: json('Who may read it.', accessView), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) =>
      answerAccess(c, await getAccess(database, readerOf(c.get('principal')), c.req.valid('param'))),
);
