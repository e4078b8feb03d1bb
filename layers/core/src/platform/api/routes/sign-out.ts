import { signOut } from '../../auth/sign-in.ts';
import { refreshRequest } from '../contract/auth.ts';
import { apiRoute, problems } from '../route.ts';

export const signOutRoute = apiRoute(
  'public',
  {
    operationId: 'signOut',
    method: 'post',
    path: '/v1/auth/revoke',
    tags: ['Authentication'],
    summary: 'Sign out',
    description: 'Ends a refresh token (RFC 7009). The same answer comes for one that had ended, or never was.',
    request: { body: { required: true, content: { 'application/json': { schema: refreshRequest } } } },
    responses: { 204: { description: 'It renews nothing any more.' }, ...problems(400, 413, 415) },
  },
  ({ auth }) =>
    async (c) => {
      await signOut(c.req.valid('json').refreshToken, auth);
      return c.body(null, 204);
    },
);
