import * as z from 'zod';
import { uploadStateOf } from '../../uploads/upload-state.ts';
import { uploadId } from '../contract/identifiers.ts';
import { uploadState } from '../contract/uploads.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getUploadRoute = apiRoute(
  'uploads:write',
  {
    operationId: 'getUpload',
    method: 'get',
    path: '/v1/uploads/{uploadId}',
    tags: ['Uploads'],
    summary: 'See what of an upload has arrived',
    description: 'With new URLs for what has not, so that an upload goes on where it was interrupted.',
    request: { params: z.strictObject({ uploadId }) },
    responses: { 200: json('What has arrived and what has not.', uploadState), ...problems(400, 404) },
  },
  (ports) => async (c) =>
    c.json(await uploadStateOf(ports, c.get('principal').tenantId, c.req.valid('param').uploadId), 200),
);
