import { canonicalJson, exportDays, sha256 } from '../keys.ts';
import { uploadOfKey } from '../sources/landing-uri.ts';

/** What an erasure did, as evidence: what was removed, what was probed afterwards, and what is still to age out. */
export interface ErasureReceipt {
  readonly receiptId: string;
  readonly documentId: string;
  /** The document that it was in; its receipt, where it was erased too, is the one to show. */
  readonly parentId: string | null;
  /** How many documents inside it, at whatever depth, were erased with it; each has a receipt of its own. */
  readonly childCount: number;
  readonly removed: Removed;
  /** Each read path that was asked for the document afterwards, and how much it still gave. */
  readonly probes: readonly Probe[];
  /** When the last read path stopped answering; null when a probe still found something. */
  readonly unreachableAt: string | null;
  /** When the bytes were gone from the vector store's files too; null until an optimize run has rewritten them. */
  readonly purgedAt: string | null;
  /** Copies that are removed by time alone. */
  readonly agesOut: readonly { readonly what: string; readonly at: string }[];
  /** What Sheaf does not delete, by landing key. */
  readonly remains: readonly { readonly what: string; readonly key: string }[];
}

export interface Removed {
  readonly rows: number;
  readonly vectors: number;
  readonly lakeObjects: number;
  readonly landingObjects: number;
}

export interface Probe {
  readonly path: string;
  readonly found: number;
}

export interface ErasedDocument {
  readonly documentId: string;
  readonly landingKeys: readonly string[];
  readonly parentId: string | null;
  readonly childCount: number;
  /** The document that it was in is still there. */
  readonly parentRemains: boolean;
}

const scratchDays = 7;
const logDays = 30;

export function receiptOf(input: {
  receiptId: string;
  document: ErasedDocument;
  removed: Removed;
  probes: readonly Probe[];
  unreachableAt: string;
}): ErasureReceipt {
  const { receiptId, document, removed, probes, unreachableAt } = input;
  const isGone = probes.every(({ found }) => found === 0);
  return {
    receiptId,
    documentId: document.documentId,
    parentId: document.parentId,
    childCount: document.childCount,
    removed,
    probes,
    unreachableAt: isGone ? unreachableAt : null,
    purgedAt: null,
    agesOut: [
      { what: 'scratch objects of jobs', at: daysAfter(unreachableAt, scratchDays) },
      { what: 'exports of the tenant that were made before', at: daysAfter(unreachableAt, exportDays) },
      { what: 'logs', at: daysAfter(unreachableAt, logDays) },
    ],
    remains: remainsOf(document),
  };
}

/** SHA-256 of the canonical JSON (RFC 8785) of what never changes in a receipt. */
export function contentHashOf(receipt: ErasureReceipt): string {
  const { receiptId, documentId, parentId, childCount, removed, probes, unreachableAt, agesOut, remains } = receipt;
  return sha256(
    canonicalJson({ receiptId, documentId, parentId, childCount, removed, probes, unreachableAt, agesOut, remains }),
  );
}

function remainsOf({ landingKeys, parentId, parentRemains }: ErasedDocument): ErasureReceipt['remains'] {
  const files = landingKeys
    .filter((key) => !uploadOfKey(key))
    .map((key) => ({ what: 'a mirrored file on disk, if there is one; it is not put again until it changes', key }));
  if (parentId === null || !parentRemains) return files;
  const what =
    'the document that it came in, whose bytes may hold it, now or in a version that is kept; erase that one to remove them';
  return [...files, { what, key: parentId }];
}

function daysAfter(iso: string, days: number): string {
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString();
}
