import type { DocumentReport } from '@sheaf/core/platform/api/contract/document-report';
import type {
  ChunkView,
  DocumentChanges,
  DocumentSource,
  DocumentView,
} from '@sheaf/core/platform/api/contract/documents';
import type { AcceptedJob } from '@sheaf/core/platform/api/contract/jobs';
import type { Page } from '@sheaf/core/platform/api/contract/paging';
import type { ErasureReceipt } from '@sheaf/core/platform/api/contract/receipts';
import type { DocumentDiff, VersionView } from '@sheaf/core/platform/api/contract/versions';
import { readDocumentText } from './document-text.ts';
import { itemsOf, type PageRequest } from './pages.ts';
import type { Transport } from './transport.ts';

export interface DocumentFilters {
  readonly corpus?: string | undefined;
  readonly uri?: string | undefined;
  /** Only what is directly inside this document. */
  readonly parentId?: string | undefined;
  readonly tag?: string | undefined;
}

/** The documents of the API as functions. */
export function documentsOf(transport: Transport) {
  const { json } = transport;
  const documentPath = (documentId: string): string => `/v1/documents/${encodeURIComponent(documentId)}`;
  const documents = {
    get: (documentId: string) => json<DocumentView>('GET', documentPath(documentId)),
    list: (filters: DocumentFilters = {}, page: PageRequest = {}) =>
      json<Page<DocumentView>>('GET', '/v1/documents', { query: { ...filters, ...page } }),
    all: (filters: DocumentFilters = {}) => itemsOf((page) => documents.list(filters, page)),
    text: (documentId: string) => readDocumentText(transport, documentId),
    chunks: (documentId: string, page: PageRequest = {}) =>
      json<Page<ChunkView>>('GET', `${documentPath(documentId)}/chunks`, { query: { ...page } }),
    allChunks: (documentId: string) => itemsOf((page) => documents.chunks(documentId, page)),
    /** What a person sees against what a model would see, of the published version. */
    report: (documentId: string) => json<DocumentReport>('GET', `${documentPath(documentId)}/report`),
    versions: (documentId: string, page: PageRequest = {}) =>
      json<Page<VersionView>>('GET', `${documentPath(documentId)}/versions`, { query: { ...page } }),
    /** Without names: from the version before the published one to that. */
    diff: (
      documentId: string,
      versions: { readonly from?: string | undefined; readonly to?: string | undefined } = {},
    ) => json<DocumentDiff>('GET', `${documentPath(documentId)}/diff`, { query: { ...versions } }),
    /** Sets its tags, beside those that it tells of itself. */
    change: (documentId: string, changes: DocumentChanges) =>
      json<DocumentView>('PATCH', documentPath(documentId), { body: changes }),
    /** A URL of its bytes as they came, of the published version unless another is named. It holds for minutes. */
    source: (documentId: string, version?: string) =>
      json<DocumentSource>('GET', `${documentPath(documentId)}/source`, { query: { version } }),
    /** Submits a job that makes it anew by the configuration of its corpus. */
    reprocess: (documentId: string) => json<AcceptedJob>('POST', `${documentPath(documentId)}/reprocess`, { body: {} }),
    delete: (documentId: string) => json<ErasureReceipt>('DELETE', documentPath(documentId)),
  };
  return documents;
}
