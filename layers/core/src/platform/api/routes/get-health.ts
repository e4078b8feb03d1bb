import { health } from '../contract/health.ts';
import { checkHealth } from '../health.ts';
import { apiRoute, json } from '../route.ts';

export const getHealthRoute = apiRoute(
  'public',
  {
    operationId: 'getHealth',
    method: 'get',
    path: '/health',
    tags: ['System'],
    summary: 'Ask whether everything answers',
    responses: {
      200: json('Healthy, or degraded: a part that is not essential is down.', health),
      503: json('Unhealthy: an essential part does not answer.', health),
    },
  },
  ({ probes, clock }) =>
    async (c) => {
      const answer = await checkHealth(probes, clock);
      return c.json(answer, answer.status === 'unhealthy' ? 503 : 200);
    },
);
