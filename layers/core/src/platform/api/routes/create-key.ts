import { createKey } from '../../auth/keys.ts';
import { createdKey, keyRequest } from '../contract/auth.ts';
import { apiRoute, json, problems } from '../route.ts';

export const createKeyRoute = apiRoute(
  'keys:write',
  {
    operationId: 'createKey',
    method: 'post',
    path: '/v1/keys',
    tags: ['Authentication'],
    summary: 'Create an API key',
    description: 'The answer is the only place where the key is shown.',
    request: { body: { required: true, content: { 'application/json': { schema: keyRequest } } } },
    responses: { 201: json('The key.', createdKey), ...problems(400, 403, 413, 415) },
  },
  (ports) => async (c) => c.json(await createKey(c.get('principal'), c.req.valid('json'), ports), 201),
);
