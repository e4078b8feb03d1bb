import { versionInfo } from '../contract/health.ts';
import { apiRoute, json } from '../route.ts';
import { version } from '../version.ts';

export const getVersionRoute = apiRoute(
  'public',
  {
    operationId: 'getVersion',
    method: 'get',
    path: '/version',
    tags: ['System'],
    summary: 'Ask which version this is',
    responses: { 200: json('The version.', versionInfo) },
  },
  () => async (c) => c.json({ version, apiVersions: ['v1'] }, 200),
);
