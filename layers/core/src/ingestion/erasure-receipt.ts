import { uploadOfKey } from '../sources/landing-uri.ts';

/** What an erasure did, as evidence: what was removed, what was probed afterwards, and what is still to age out. */
export interface ErasureReceipt {
  readonly receiptId: string;
  readonly documentId: string;
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

const scratchDays = 7;
const logDays = 30;

export function receiptOf(input: {
  receiptId: string;
  document: { documentId: string; landingKeys: readonly string[] };
  removed: Removed;
  probes: readonly Probe[];
  unreachableAt: string;
}): ErasureReceipt {
  const { receiptId, document, removed, probes, unreachableAt } = input;
  const isGone = probes.every(({ found }) => found === 0);
  return {
    receiptId,
    documentId: document.documentId,
    removed,
    probes,
    unreachableAt: isGone ? unreachableAt : null,
    purgedAt: null,
    agesOut: [
      { what: 'scratch objects of jobs', at: daysAfter(unreachableAt, scratchDays) },
      { what: 'logs', at: daysAfter(unreachableAt, logDays) },
    ],
    remains: document.landingKeys
      .filter((key) => !uploadOfKey(key))
      .map((key) => ({
        what: 'a mirrored file on disk, if there is one; it is not put again until it changes',
        key,
      })),
  };
}

function daysAfter(iso: string, days: number): string {
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString();
}
