import { refresh } from '../../auth/sign-in.ts';
import { refreshRequest, tokens } from '../contract/auth.ts';
import { apiRoute, json, problems } from '../route.ts';

export const refreshTokenRoute = apiRoute(
  'public',
  {
    operationId: 'refreshToken',
    method: 'post',
    path: '/v1/auth/refresh',
    tags: ['Authentication'],
    summary: 'Renew an access token',
    description:
      'A refresh token is good for one use. One that comes a second time ends everything that came of its sign-in.',
    request: { body: { required: true, content: { 'application/json': { schema: refreshRequest } } } },
    responses: { 200: json('The tokens.', tokens), ...problems(400, 401, 403, 413, 415) },
  },
  ({ auth }) =>
    async (c) =>
      c.json(await refresh(c.req.valid('json').refreshToken, auth), 200),
);
