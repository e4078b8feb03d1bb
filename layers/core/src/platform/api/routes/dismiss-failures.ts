import { readerOf } from '../../access/reader.ts';
import { dismissFailures } from '../../failures/dismiss-failures.ts';
import { dismissAnswer, dismissRequest } from '../contract/failures.ts';
import { apiRoute, json, problems } from '../route.ts';

export const dismissFailuresRoute = apiRoute(
  'failures:write',
  {
    operationId: 'dismissFailures',
    method: 'post',
    path: '/v1/failures/dismiss',
    tags: ['Failures'],
    summary: 'Dismiss failures',
    description: 'They leave the inbox with the reason. The same failure of the same document comes back as a new one.',
    request: { body: { required: true, content: { 'application/json': { schema: dismissRequest } } } },
    responses: { 200: json('How many were dismissed.', dismissAnswer), ...problems(400, 404, 413, 415) },
  },
  ({ database }) =>
    async (c) => {
      const { reason, ...selection } = c.req.valid('json');
      const reader = readerOf(c.get('principal'));
      return c.json(await dismissFailures(database, reader, selection, reason), 200);
    },
);
