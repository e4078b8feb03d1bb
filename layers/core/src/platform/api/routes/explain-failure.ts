import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { explainFailure } from '../../failures/explain-failure.ts';
import { failureExplanation, failureId } from '../contract/failures.ts';
import { apiRoute, json, problems } from '../route.ts';

export const explainFailureRoute = apiRoute(
  'failures:read',
  {
    operationId: 'explainFailure',
    method: 'get',
    path: '/v1/failures/{failureId}/explanation',
    tags: ['Failures'],
    summary: 'Explain a failure',
    description:
      'What went wrong, why, and what to do, by the configured language model, which is sent the message and the numbers of the failure and nothing of its document. Without a model it is put together from the error table, and labelled so in `standIn`.',
    request: { params: z.strictObject({ failureId }) },
    responses: { 200: json('The explanation.', failureExplanation), ...problems(400, 404) },
  },
  (ports) => async (c) => {
    const reader = readerOf(c.get('principal'));
    return c.json(await explainFailure(ports, reader, c.req.valid('param').failureId), 200);
  },
);
