import { reportOf } from '../../ingestion/cleaning/report.ts';
import type { CleanDocument } from '../../ingestion/model.ts';
import type { ObjectStore } from '../../ports.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { DocumentReport } from '../api/contract/document-report.ts';
import type { Database } from '../database.ts';
import { findPublication, readPublished } from './published-text.ts';

interface CleanOutput extends Record<string, unknown> {
  readonly versionHash: string;
  readonly leftOut: string | null;
}

/**
 * What a person sees of the published version against what a model would see of its source.
 * @throws ProblemError document-not-found, document-erased, text-not-published
 */
export async function getDocumentReport(
  { database, lake }: { readonly database: Database; readonly lake: ObjectStore },
  reader: Reader,
  documentId: string,
): Promise<DocumentReport> {
  const { cleanHash, output } = await database.transaction(asReader(reader), async (session) => {
    const publication = await findPublication(session, documentId);
    const [row] = await session.query<CleanOutput>(
      `select d.published_version_hash as "versionHash", (
          select s.detail->>'leftOut' from sheaf.stage_outputs s
           where s.tenant_id = d.tenant_id and s.document_id = d.document_id and s.output_hash = d.published_clean_hash) as "leftOut"
         from sheaf.documents d where d.tenant_id = sheaf.tenant() and d.document_id = $1::uuid`,
      [documentId],
    );
    return { ...publication, output: row! };
  });
  const clean = await readPublished(lake, reader.tenantId, documentId, cleanHash);
  const { languages, hidden, ...report } = reportOf(clean);
  return {
    documentId,
    versionHash: output.versionHash,
    seen: {
      textLength: clean.text.length,
      elementCount: clean.elements.length,
      language: clean.language,
      languages: [...languages],
    },
    hidden: hidden.map(({ reason, text, page = null }) => ({ reason, text, page })),
    ...report,
    pages: pagesOf(clean),
    leftOut: output.leftOut,
  } as DocumentReport;
}

/** What the parser noted of pages. Other formats may tell metadata of the same names. */
function pagesOf({ mediaType, metadata }: CleanDocument): DocumentReport['pages'] {
  const isPaged = mediaType === 'application/pdf' || mediaType.startsWith('image/');
  const listed = (name: string): number[] => {
    const value = isPaged ? metadata[name] : undefined;
    return Array.isArray(value) ? value.filter((page): page is number => Number.isInteger(page)) : [];
  };
  return {
    recognized: listed('ocrPages'),
    notRecognized: listed('ocrSkippedPages'),
    unreadable: listed('unreadablePages'),
    cut: listed('cutPages'),
  };
}
