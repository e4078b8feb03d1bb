import type { Reader } from '../platform/access/reader.ts';
import { ProblemError } from '../platform/api/problems.ts';
import type { Database } from '../platform/database.ts';
import type { AccessScope, EmbeddingSpace, SearchFilter } from './ports.ts';

/** Corpora that share a space and an embedder, so that one query vector serves them. */
export interface SearchedSpace {
  readonly space: EmbeddingSpace;
  /** URL of the embedder; null for the deployment's default. */
  readonly embedder: string | null;
  readonly corpora: readonly string[];
}

interface Found {
  readonly corpora: readonly CorpusRow[];
  readonly readable: readonly AccessScope[] | null;
  readonly tagged: TagScope | null;
}

interface CorpusRow {
  readonly corpus: string;
  readonly embedder: string | null;
  readonly space: EmbeddingSpace | null;
}

export interface SearchScope {
  readonly spaces: readonly SearchedSpace[];
  /** What the reader may read of the corpora; null where nothing is withheld. */
  readonly readable: readonly AccessScope[] | null;
  readonly tagged: TagScope | null;
}

/** What the rows know of tags and the stores do not; nothing of `except` and `also` when that is too much to be named. */
export type TagScope = NonNullable<SearchFilter['tagged']> | Record<string, never>;

/**
 * Most documents that a search names to the stores, for each group of corpora. Where a reader may not read more than that, and
 * may read more than that, only the rows of the chunks decide.
 */
const mostNamed = 10_000;

/** The default corpus is there from the start, even before its row. */
const defaultCorpus = 'documents';

/**
 * The spaces that hold these corpora, as far as they are there for the reader; a corpus that never took a document is in none.
 * @throws ProblemError corpus-not-found
 */
export async function searchedSpaces(
  database: Database,
  { tenantId, names }: Reader,
  corpora: readonly string[],
  tags?: readonly string[],
): Promise<SearchScope> {
  const argument = { tenantId, reader: names, corpora, tags, most: mostNamed };
  const { corpora: rows, readable, tagged } = await database.call<Found>('search_scope', argument);
  const known = new Set(rows.map(({ corpus }) => corpus));
  const missing = corpora.find((corpus) => corpus !== defaultCorpus && !known.has(corpus));
  if (missing !== undefined) throw new ProblemError('corpus-not-found', `No corpus is named ${missing}.`);
  const pinned = rows.filter((row): row is CorpusRow & { space: EmbeddingSpace } => row.space !== null);
  const groups = Map.groupBy(pinned, ({ space, embedder }) => JSON.stringify([space.spaceId, embedder]));
  const spaces = [...groups.values()].map((group) => ({
    space: group[0]!.space,
    embedder: group[0]!.embedder,
    corpora: group.map(({ corpus }) => corpus),
  }));
  return { spaces, readable, tagged };
}
