import { readerOf } from '../../access/reader.ts';
import { redriveFailures } from '../../failures/redrive-failures.ts';
import { redriveAnswer, redriveRequest } from '../contract/failures.ts';
import { apiRoute, json, problems } from '../route.ts';

export const redriveFailuresRoute = apiRoute(
  'failures:write',
  {
    operationId: 'redriveFailures',
    method: 'post',
    path: '/v1/failures/redrive',
    tags: ['Failures'],
    summary: 'Redrive failures',
    description:
      'Works through their documents once more, and through nothing else: in the next attempt of the job where it has ended, else in a job of their own. Remove the cause first.',
    request: { body: { required: true, content: { 'application/json': { schema: redriveRequest } } } },
    responses: { 202: json('What was started.', redriveAnswer), ...problems(400, 404, 413, 415) },
  },
  (ports) => async (c) => {
    const reader = readerOf(c.get('principal'));
    return c.json(await redriveFailures(ports, reader, c.req.valid('json')), 202);
  },
);
