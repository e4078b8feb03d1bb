/** Keeps the documents inside a document: notes them, then puts their bytes where their own clean stage will look. */
import { lakeKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import { type ListedChild, leftOutText, listChildren, treeLimits } from './child-list.ts';
import type { AttemptRef, DocumentRef, Ledger } from './ledger.ts';
import { mapLimited } from './map-limited.ts';
import type { ChildDocument, ChildListing } from './model.ts';

export interface KeptChildren {
  readonly children: readonly ChildListing[];
  /** A sentence for a person; null when every child was kept. */
  readonly leftOut: string | null;
}

const none: KeptChildren = { children: [], leftOut: null };
const rowsPerStatement = 500;

/**
 * Children become documents by the statement that records the clean stage of their parent: one that fails has none. They
 * are noted before any of their bytes is written, so that an erasure of the parent finds what a crash left behind.
 * Repeating it writes the same.
 */
export async function keepChildren(
  ref: AttemptRef,
  { documentId, token }: DocumentRef,
  outputHash: string,
  children: readonly ChildDocument[],
  { ledger, lake }: { readonly ledger: Ledger; readonly lake: ObjectStore },
): Promise<KeptChildren> {
  if (children.length === 0) return none;
  const place = await ledger.childPlace(ref, documentId, token);
  if (place === null) return none;
  const list = listChildren(ref.tenantId, place, children);
  const accepted = new Set<string>();
  for (let from = 0; from < list.rows.length; from += rowsPerStatement) {
    const rows = list.rows.slice(from, from + rowsPerStatement).map(({ bytes: _, ...row }) => row);
    const ids = await ledger.putChildren(ref, { documentId, token, outputHash }, rows, treeLimits);
    for (const id of ids) accepted.add(id);
  }
  const kept = list.rows.filter((row) => accepted.has(row.documentId));
  await mapLimited(kept, 8, (child) => putBytes(ref.tenantId, child, lake));
  const refused = list.rows.length - kept.length;
  const beyond = `for which the tree of documents has no room (${treeLimits.mostInTree} documents, ${treeLimits.mostBytesInTree} bytes), or whose URI another document has`;
  const leftOut = leftOutText(refused > 0 ? new Map([...list.leftOut, [beyond, refused]]) : list.leftOut);
  return { children: kept.map(listingOf), leftOut };
}

async function putBytes(tenantId: string, child: ListedChild, lake: ObjectStore): Promise<void> {
  await lake.put(lakeKey(tenantId, 'bytes', child.documentId, child.versionHash), child.bytes);
}

function listingOf({ documentId, path, versionHash, sizeBytes }: ListedChild): ChildListing {
  return { documentId, path, versionHash, sizeBytes };
}
