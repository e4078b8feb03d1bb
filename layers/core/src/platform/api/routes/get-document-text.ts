import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { getPublishedText } from '../../documents/published-text.ts';
import { partOfText } from '../../documents/text-range.ts';
import { documentId } from '../contract/identifiers.ts';
import { apiRoute, problems } from '../route.ts';

const text = { 'text/plain; charset=utf-8': { schema: z.string() } };

export const getDocumentTextRoute = apiRoute(
  'documents:read',
  {
    operationId: 'getDocumentText',
    method: 'get',
    path: '/v1/documents/{documentId}/text',
    tags: ['Documents'],
    summary: 'Get the clean text of a document',
    description:
      'What the offsets of chunks and results address, in UTF-16 code units. A text above 4 MiB is given in parts: ask by `Range: bytes=…`.',
    request: {
      params: z.strictObject({ documentId }),
      headers: z.object({
        range: z
          .string()
          .optional()
          .meta({ description: 'One range of bytes (RFC 9110).', examples: ['bytes=0-4194303'] }),
      }),
    },
    responses: {
      200: { description: 'The text.', content: text },
      206: { description: 'The part asked for.', content: text },
      ...problems(400, 404, 410, 416),
    },
  },
  ({ database, lake }) =>
    async (c) => {
      const reader = readerOf(c.get('principal'));
      const whole = await getPublishedText(database, lake, reader, c.req.valid('param').documentId);
      const { bytes, contentRange } = partOfText(whole, c.req.valid('header').range);
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'accept-ranges': 'bytes' };
      // A part may end within a character, so it is bytes, for which the route's types have no word.
      if (contentRange === null) return c.body(bytes, 200, headers) as never;
      return c.body(bytes, 206, { ...headers, 'content-range': contentRange }) as never;
    },
);
