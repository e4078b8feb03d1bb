/**
 * Copies in an answer. The stores hold the chunks of copies, too, so that a filter which leaves out the original finds a copy
 * at once; of what a search found, each original and its copies are then shown as one document.
 */
import type { Reader } from '../platform/access/reader.ts';
import type { Database } from '../platform/database.ts';
import type { SearchResult } from './contract.ts';
import type { PublishedChunk } from './hydrate.ts';

/** A published chunk that a search found. */
export type Hit = Omit<SearchResult, 'rank' | 'copies'> & Pick<PublishedChunk, 'hasCopies' | 'withheldOriginal'>;

/** Its copies that were found beside it. */
export type HitOfOne = Hit & { readonly found: ReadonlyMap<string, string> };

/** An answer holds a hundred results at most, and their URIs are to fit into it. */
const shownCopies = 5;

/**
 * Leaves one document of each original and its copies: the original where it was found, else the copy that was found first.
 * Its best chunk takes the place, and the score, of the best chunk of them all. Linear.
 */
export function withoutCopies(hits: readonly Hit[]): HitOfOne[] {
  const groups = Map.groupBy(hits, groupOf);
  const shown = new Map([...groups].map(([group, members]) => [group, shownOf(group, members)]));
  const placed = new Set<string>();
  return hits.flatMap((hit) => {
    const group = groupOf(hit);
    const { own, found } = shown.get(group)!;
    if (!placed.has(group)) {
      placed.add(group);
      return [{ ...own[0]!, score: hit.score, found }];
    }
    return hit.documentId === own[0]!.documentId && hit !== own[0] ? [{ ...hit, found }] : [];
  });
}

function groupOf({ documentId, duplicateOf, withheldOriginal }: Hit): string {
  return duplicateOf ?? withheldOriginal ?? documentId;
}

function shownOf(group: string, members: readonly Hit[]) {
  const { documentId } = members.find((hit) => hit.documentId === group) ?? members[0]!;
  const own = members.filter((hit) => hit.documentId === documentId);
  const found = new Map(members.map((hit) => [hit.documentId, hit.uri]));
  found.delete(documentId);
  return { own, found };
}

/** Copies that a filter leaves out are not told of: with one, only what was found counts. */
export async function showCopies(
  hits: readonly HitOfOne[],
  reader: Reader,
  isFiltered: boolean,
  database: Database,
): Promise<Omit<SearchResult, 'rank'>[]> {
  const originals = hits.filter(({ hasCopies }) => hasCopies && !isFiltered).map(({ documentId }) => documentId);
  const known = await copiesOf(reader, [...new Set(originals)], database);
  return hits.map(({ hasCopies: _, withheldOriginal: __, found, ...hit }) => {
    const copies = known.get(hit.documentId) ?? listed(found);
    return copies === undefined ? hit : { ...hit, copies };
  });
}

async function copiesOf({ tenantId, names }: Reader, documentIds: readonly string[], database: Database) {
  if (documentIds.length === 0) return new Map<string, Copies>();
  const argument = { tenantId, reader: names, documentIds, limit: shownCopies };
  const rows = await database.call<({ documentId: string } & Copies)[]>('copies_of', argument);
  return new Map(rows.map(({ documentId, ...copies }) => [documentId, copies]));
}

type Copies = NonNullable<SearchResult['copies']>;

function listed(found: ReadonlyMap<string, string>): Copies | undefined {
  if (found.size === 0) return undefined;
  const documents = [...found].slice(0, shownCopies).map(([documentId, uri]) => ({ documentId, uri }));
  return { count: found.size, documents };
}
