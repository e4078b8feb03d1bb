import { signIn } from '../../auth/sign-in.ts';
import { tokenRequest, tokens } from '../contract/auth.ts';
import { apiRoute, json, problems } from '../route.ts';

export const createTokenRoute = apiRoute(
  'public',
  {
    operationId: 'createToken',
    method: 'post',
    path: '/v1/auth/token',
    tags: ['Authentication'],
    summary: 'Sign in',
    description: 'Gives an access token for an hour to who has an API key, or a name and a password.',
    request: { body: { required: true, content: { 'application/json': { schema: tokenRequest } } } },
    responses: { 200: json('The tokens.', tokens), ...problems(400, 401, 403, 413, 415, 429) },
  },
  ({ auth }) =>
    async (c) =>
      c.json(await signIn(c.req.valid('json'), c.env?.remoteAddress ?? 'unknown', auth), 200),
);
