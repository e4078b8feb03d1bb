import { liveness } from '../contract/health.ts';
import { apiRoute, json } from '../route.ts';

export const getLivenessRoute = apiRoute(
  'public',
  {
    operationId: 'getLiveness',
    method: 'get',
    path: '/health/live',
    tags: ['System'],
    summary: 'Ask whether the API itself answers',
    description: 'Asks nothing else: a process that fails this should be started anew.',
    responses: { 200: json('It does.', liveness) },
  },
  () => async (c) => c.json({ status: 'alive' as const }, 200),
);
