import * as z from 'zod';
import { putAccess } from '../../access/access-lists.ts';
import { readerOf } from '../../access/reader.ts';
import { accessView } from '../contract/access.ts';
import { corpusName } from '../contract/identifiers.ts';
import { entityTag, ifMatch, revisionOf } from '../entity-tags.ts';
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
    async (c) => {
      const { view, revision } = await putAccess(
        database,
        readerOf(c.get('principal')),
        c.req.valid('param'),
        null,
        revisionOf(c.req.valid('header')['if-match']),
      );
      c.header('etag', entityTag(revision));
      return c.json(view, 200);
    },
);
