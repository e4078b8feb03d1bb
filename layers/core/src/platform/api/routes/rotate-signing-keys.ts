import { ulid } from 'ulid';
import { accessTokenSeconds } from '../../auth/access-token.ts';
import { rotateRequest, type SigningKeysView, signingKeys } from '../contract/auth.ts';
import { apiRoute, json, problems } from '../route.ts';

export const rotateSigningKeysRoute = apiRoute(
  'signing:write',
  {
    operationId: 'rotateSigningKeys',
    method: 'post',
    path: '/v1/auth/rotate',
    tags: ['Authentication'],
    summary: 'Sign with a new key',
    description: 'Tokens that the key before has signed hold until they end by themselves, unless it is compromised.',
    request: { body: { required: true, content: { 'application/json': { schema: rotateRequest } } } },
    responses: {
      200: json('The keys that verify now, the newest first.', signingKeys),
      ...problems(400, 403, 413, 415),
    },
  },
  ({ database, clock, auth }) =>
    async (c) => {
      const overlapSeconds = c.req.valid('json').isCompromised ? 0 : accessTokenSeconds + 60;
      const keys = await database.call<SigningKeysView['keys']>('rotate_signing_key', {
        kid: ulid(clock.now()),
        overlapSeconds,
      });
      auth.signingKeys.forget();
      return c.json({ keys }, 200);
    },
);
