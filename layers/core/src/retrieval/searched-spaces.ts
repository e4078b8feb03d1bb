import { ProblemError } from '../platform/api/problems.ts';
import type { Database } from '../platform/database.ts';
import type { EmbeddingSpace } from './ports.ts';

/** Corpora that share a space and an embedder, so that one query vector serves them. */
export interface SearchedSpace {
  readonly space: EmbeddingSpace;
  /** URL of the embedder; null for the deployment's default. */
  readonly embedder: string | null;
  readonly corpora: readonly string[];
}

interface CorpusRow {
  readonly corpus: string;
  readonly embedder: string | null;
  readonly space: EmbeddingSpace | null;
}

/** The default corpus is there from the start, even before its row. */
const defaultCorpus = 'documents';

/**
 * The spaces that hold these corpora; a corpus that never took a document is in none.
 * @throws ProblemError corpus-not-found
 */
export async function searchedSpaces(
  database: Database,
  tenantId: string,
  corpora: readonly string[],
): Promise<SearchedSpace[]> {
  const rows = await database.call<CorpusRow[]>('searched_corpora', { tenantId, corpora });
  const known = new Set(rows.map(({ corpus }) => corpus));
  const missing = corpora.find((corpus) => corpus !== defaultCorpus && !known.has(corpus));
  if (missing !== undefined) throw new ProblemError('corpus-not-found', `No corpus is named ${missing}.`);
  const pinned = rows.filter((row): row is CorpusRow & { space: EmbeddingSpace } => row.space !== null);
  return [...Map.groupBy(pinned, ({ space, embedder }) => JSON.stringify([space.spaceId, embedder])).values()].map(
    (group) => ({
      space: group[0]!.space,
      embedder: group[0]!.embedder,
      corpora: group.map(({ corpus }) => corpus),
    }),
  );
}
