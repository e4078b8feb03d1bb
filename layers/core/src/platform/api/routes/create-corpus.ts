import { createCorpus } from '../../corpora/create-corpus.ts';
import { corpusRequest, corpusView } from '../contract/corpora.ts';
import { apiRoute, json, problems } from '../route.ts';

export const createCorpusRoute = apiRoute(
  'corpora:write',
  {
    operationId: 'createCorpus',
    method: 'post',
    path: '/v1/corpora',
    tags: ['Corpora'],
    summary: 'Create a corpus',
    request: { body: { required: true, content: { 'application/json': { schema: corpusRequest } } } },
    responses: { 201: json('The corpus.', corpusView), ...problems(400, 409, 413, 415) },
  },
  ({ database, defaultEmbedder }) =>
    async (c) => {
      const created = await createCorpus(database, c.get('principal').tenantId, c.req.valid('json'), defaultEmbedder);
      c.header('location', `/v1/corpora/${created.corpus}`);
      return c.json(created, 201);
    },
);
