import * as z from 'zod';
import { type DocumentView, documentPage } from '../../api/contract/documents.ts';
import { corpusName } from '../../api/contract/identifiers.ts';
import type { Page } from '../../api/contract/paging.ts';
import { listDocumentsRoute } from '../../api/routes/list-documents.ts';
import { askJson } from '../ask.ts';
import { fittingPage } from '../bounds.ts';
import { cursor, limit } from '../page-input.ts';
import { defineTool, readsOnly } from '../tool.ts';

export const listDocumentsTool = defineTool({
  name: 'list_documents',
  title: 'List documents',
  description:
    'Lists documents with their state, page by page, quarantined and failed ones included. To find what a document says, use search.',
  routes: [listDocumentsRoute],
  annotations: readsOnly,
  input: z.strictObject({
    corpus: corpusName.optional(),
    uri: z.string().min(1).max(4_096).optional().meta({ description: 'Only the document of this URI.' }),
    parentId: z.uuid().optional().meta({ description: 'Only the documents directly inside this one.' }),
    tag: z.string().min(1).max(200).optional().meta({ description: 'Only documents with this tag.' }),
    ...{ limit, cursor },
  }),
  output: documentPage,
  call: ({ limit: most, ...query }, { ask }) =>
    fittingPage(most, (count) =>
      askJson<Page<DocumentView> & { items: DocumentView[] }>(ask, 'GET', '/v1/documents', {
        query: { ...query, limit: count },
      }),
    ),
});
