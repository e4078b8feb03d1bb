import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { configureCorpus } from '../../corpora/configure-corpus.ts';
import { corpusChanges, corpusView } from '../contract/corpora.ts';
import { corpusName } from '../contract/identifiers.ts';
import { ifMatch, tagOf } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const configureCorpusRoute = apiRoute(
  'corpora:write',
  {
    operationId: 'configureCorpus',
    method: 'patch',
    path: '/v1/corpora/{corpus}',
    tags: ['Corpora'],
    summary: 'Configure a corpus',
    description:
      'Documents follow at their next ingest. The embedding space is fixed by the first one. If-Match takes the ETag.',
    request: {
      params: z.strictObject({ corpus: corpusName }),
      headers: ifMatch,
      body: { required: true, content: { 'application/json': { schema: corpusChanges } } },
    },
    responses: { 200: json('The corpus.', corpusView), ...problems(400, 404, 409, 412, 413, 415) },
  },
  ({ database, defaultEmbedder }) =>
    async (c) => {
      const { corpus } = c.req.valid('param');
      const reader = readerOf(c.get('principal'));
      const match = c.req.valid('header')['if-match'];
      const view = await configureCorpus(database, reader, corpus, c.req.valid('json'), defaultEmbedder, match);
      c.header('etag', tagOf(view));
      return c.json(view, 200);
    },
);
