import * as z from 'zod';
import { revokeKey } from '../../auth/keys.ts';
import { apiKey } from '../contract/auth.ts';
import { keyId } from '../contract/identifiers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const revokeKeyRoute = apiRoute(
  'keys:write',
  {
    operationId: 'revokeKey',
    method: 'delete',
    path: '/v1/keys/{keyId}',
    tags: ['Authentication'],
    summary: 'Revoke an API key',
    description: 'It and all that was signed in by it end at once here, and within 5 seconds in other processes.',
    request: { params: z.strictObject({ keyId }) },
    responses: { 200: json('The key, which stays listed.', apiKey), ...problems(400, 403, 404) },
  },
  (ports) => async (c) => c.json(await revokeKey(c.get('principal'), c.req.valid('param').keyId, ports), 200),
);
