import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { reprocessDocument } from '../../documents/reprocess-document.ts';
import { documentId } from '../contract/identifiers.ts';
import { acceptedJob, retryRequest } from '../contract/jobs.ts';
import { apiRoute, json, problems } from '../route.ts';

export const reprocessDocumentRoute = apiRoute(
  'jobs:write',
  {
    operationId: 'reprocessDocument',
    method: 'post',
    path: '/v1/documents/{documentId}/reprocess',
    tags: ['Documents'],
    summary: 'Make a document anew',
    description:
      'Submits a job that cleans, cuts and embeds it again by the configuration of its corpus, from the bytes that are kept. The body is {}.',
    request: {
      params: z.strictObject({ documentId }),
      body: { required: true, content: { 'application/json': { schema: retryRequest } } },
    },
    responses: { 202: json('The job.', acceptedJob), ...problems(400, 404, 413, 415, 429) },
  },
  (ports) => async (c) => {
    const { documentId: id } = c.req.valid('param');
    const { jobId } = await reprocessDocument(ports, readerOf(c.get('principal')), id);
    c.header('location', `/v1/jobs/${jobId}`);
    return c.json({ jobId, status: 'pending' as const }, 202);
  },
);
