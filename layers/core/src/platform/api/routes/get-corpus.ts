import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { getCorpus } from '../../corpora/read-corpora.ts';
import { corpusView } from '../contract/corpora.ts';
import { corpusName } from '../contract/identifiers.ts';
import { tagOf } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getCorpusRoute = apiRoute(
  'corpora:read',
  {
    operationId: 'getCorpus',
    method: 'get',
    path: '/v1/corpora/{corpus}',
    tags: ['Corpora'],
    summary: 'Get a corpus',
    request: { params: z.strictObject({ corpus: corpusName }) },
    responses: { 200: json('The corpus.', corpusView), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) => {
      const view = await getCorpus(database, readerOf(c.get('principal')), c.req.valid('param').corpus);
      c.header('etag', tagOf(view));
      return c.json(view, 200);
    },
);
