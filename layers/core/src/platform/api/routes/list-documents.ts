import * as z from 'zod';
import { canonicalUri } from '../../../ingestion/canonical-uri.ts';
import { readerOf } from '../../access/reader.ts';
import { listDocuments } from '../../documents/list-documents.ts';
import { documentPage } from '../contract/documents.ts';
import { corpusName, documentId } from '../contract/identifiers.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

const uri = z
  .string()
  .min(1)
  .max(4_096)
  .refine((value) => !/\p{Cc}/u.test(value), 'must not hold control characters')
  .optional()
  .meta({
    description: 'Only the document of this URI, in any spelling of it.',
    examples: ['upload:handbook/travel.md'],
  });

const parentId = documentId.optional().meta({ description: 'Only the documents directly inside this one.' });

const tag = z.string().min(1).max(200).optional().meta({ description: 'Only documents with this tag.' });

export const listDocumentsRoute = apiRoute(
  'documents:read',
  {
    operationId: 'listDocuments',
    method: 'get',
    path: '/v1/documents',
    tags: ['Documents'],
    summary: 'List documents',
    description: 'In a stable order, quarantined and failed ones included.',
    request: { query: z.strictObject({ ...pageQuery, corpus: corpusName.optional(), uri, parentId, tag }) },
    responses: { 200: json('One page.', documentPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const {
        corpus = null,
        uri: given,
        parentId: inside = null,
        tag: wanted = null,
        ...paging
      } = c.req.valid('query');
      const reader = readerOf(c.get('principal'));
      const filters = { corpus, uri: given === undefined ? null : canonicalUri(given), parentId: inside, tag: wanted };
      const scope = { tenantId: reader.tenantId, list: 'documents', filters };
      const page = await answerPage(
        cursorSecret,
        scope,
        paging,
        (after, count) => listDocuments(database, reader, filters, after, count),
        (item) => item.documentId,
      );
      return c.json(page, 200);
    },
);
