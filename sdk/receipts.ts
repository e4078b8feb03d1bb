import { canonicalJson, sha256 } from '@sheaf/core/keys';
import type { Page } from '@sheaf/core/platform/api/contract/paging';
import type { ErasureReceipt } from '@sheaf/core/platform/api/contract/receipts';
import { itemsOf, type PageRequest } from './pages.ts';
import type { Transport } from './transport.ts';

export interface VerifiedChain {
  /** Receipts that were read. */
  readonly receipts: number;
  /** Of the newest; keep it elsewhere, and a chain that was made anew as a whole shows too. Empty without receipts. */
  readonly hash: string;
  /** What is wrong with the first receipt that does not fit; null when all do. */
  readonly problem: string | null;
}

/** Receipts of erasures as functions. */
export function receiptsOf({ json }: Transport) {
  const receipts = {
    get: (receiptId: string) => json<ErasureReceipt>('GET', `/v1/receipts/${encodeURIComponent(receiptId)}`),
    /** In the order of their chain. */
    list: (page: PageRequest = {}) => json<Page<ErasureReceipt>>('GET', '/v1/receipts', { query: { ...page } }),
    all: () => itemsOf(receipts.list),
    /** Reads all of them and computes their hashes anew. */
    verify: () => verifyReceipts(receipts.all()),
  };
  return receipts;
}

/** Whether receipts, from the first on, are whole and as they were written. Pages are read until one does not fit. */
export async function verifyReceipts(chain: AsyncIterable<ErasureReceipt>): Promise<VerifiedChain> {
  let receipts = 0;
  let hash = '';
  for await (const receipt of chain) {
    const problem = problemOf(receipt, receipts + 1, hash);
    if (problem !== null) return { receipts, hash, problem: `Receipt ${receipt.receiptId} ${problem}` };
    receipts += 1;
    hash = receipt.chain.hash;
  }
  return { receipts, hash, problem: null };
}

function problemOf({ chain, status: _, purgedAt: __, ...content }: ErasureReceipt, sequence: number, previous: string) {
  if (chain.sequence !== sequence)
    return `is number ${chain.sequence} where number ${sequence} is due: one is missing or was added.`;
  if (chain.previousHash !== previous) return 'does not name the hash of the one before it.';
  if (chain.contentHash !== sha256(canonicalJson(content))) return 'does not say what it said when it was written.';
  return chain.hash === sha256(previous + chain.contentHash) ? null : 'has a hash that is not that of its parts.';
}
