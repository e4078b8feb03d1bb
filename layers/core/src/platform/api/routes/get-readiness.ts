import { health } from '../contract/health.ts';
import { checkHealth } from '../health.ts';
import { apiRoute, json } from '../route.ts';

export const getReadinessRoute = apiRoute(
  'public',
  {
    operationId: 'getReadiness',
    method: 'get',
    path: '/health/ready',
    tags: ['System'],
    summary: 'Ask whether requests can be served',
    description: 'Asks the essential parts only: one that fails this should get no requests for a while.',
    responses: {
      200: json('They can.', health),
      503: json('An essential part does not answer.', health),
    },
  },
  ({ probes, clock }) =>
    async (c) => {
      const essential = Object.fromEntries(Object.entries(probes).filter(([, { isCritical }]) => isCritical));
      const answer = await checkHealth(essential, clock);
      return c.json(answer, answer.status === 'healthy' ? 200 : 503);
    },
);
