import { createUpload } from '../../uploads/create-upload.ts';
import { upload, uploadRequest } from '../contract/uploads.ts';
import { apiRoute, json, problems } from '../route.ts';

export const createUploadRoute = apiRoute(
  'uploads:write',
  {
    operationId: 'createUpload',
    method: 'post',
    path: '/v1/uploads',
    tags: ['Uploads'],
    summary: 'Announce files and get a URL for each',
    description:
      'PUT each file to its URL, or its parts to theirs, then submit a job with the source `{type: "file_upload", uploadId}`.',
    request: { body: { required: true, content: { 'application/json': { schema: uploadRequest } } } },
    responses: { 200: json('Where the files go.', upload), ...problems(400, 404, 413, 415) },
  },
  (ports) => async (c) => c.json(await createUpload(ports, c.get('principal').tenantId, c.req.valid('json')), 200),
);
