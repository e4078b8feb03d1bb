import { me } from '../contract/auth.ts';
import { apiRoute, json } from '../route.ts';

export const getMeRoute = apiRoute(
  'self:read',
  {
    operationId: 'getMe',
    method: 'get',
    path: '/v1/auth/me',
    tags: ['Authentication'],
    summary: 'Ask who one is',
    responses: { 200: json('Whom the credential stands for, and what they may do.', me) },
  },
  () => async (c) => {
    const { tenantId, id, name, role, permissions, expiresAt, groups } = c.get('principal');
    return c.json(
      {
        ...{ tenantId, principalId: id, name, role },
        groups: [...groups],
        permissions: [...permissions],
        expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      },
      200,
    );
  },
);
