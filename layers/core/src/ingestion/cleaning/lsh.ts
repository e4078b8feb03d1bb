import { permutations, type Signature } from './minhash.ts';

/**
 * Six rows a band: two sets of similarity s share one of 21 bands with probability 1 − (1 − s⁶)²¹: 0.998 at 0.8, 0.63 at
 * 0.6, 0.08 at 0.4. The last two places of a signature are not used.
 */
const rows = 6;
const bands = Math.floor(permutations / rows);

/** An index of signatures by their bands: what it finds is likely similar, and to be verified. */
export interface LshIndex {
  /** Replaces the signature that the id had. */
  add(id: string, signature: Signature): void;
  remove(id: string): void;
  /** Ids that share a band with the signature, each once, in the order in which they were added to a band. */
  query(signature: Signature): readonly string[];
}

/** Time per call: 21 look-ups and what they find. @see Indyk and Motwani, STOC 1998 */
export function createLshIndex(): LshIndex {
  const tables = Array.from({ length: bands }, () => new Map<number, Set<string>>());
  const signatures = new Map<string, Signature>();
  function remove(id: string): void {
    const signature = signatures.get(id);
    if (signature === undefined) return;
    signatures.delete(id);
    for (const [band, table] of tables.entries()) {
      const key = bandKey(signature, band);
      const ids = table.get(key);
      ids?.delete(id);
      if (ids?.size === 0) table.delete(key);
    }
  }
  return {
    remove,
    add(id, signature) {
      remove(id);
      signatures.set(id, signature);
      for (const [band, table] of tables.entries()) {
        const key = bandKey(signature, band);
        const ids = table.get(key);
        if (ids === undefined) table.set(key, new Set([id]));
        else ids.add(id);
      }
    },
    query(signature) {
      const found = new Set<string>();
      for (const [band, table] of tables.entries())
        for (const id of table.get(bandKey(signature, band)) ?? []) found.add(id);
      return [...found];
    },
  };
}

/** 53 bits of the rows of a band: bands that differ meet too rarely to matter, and are verified anyway. */
function bandKey(signature: Signature, band: number): number {
  let low = band;
  let high = 0x9e3779b9;
  for (let row = band * rows; row < (band + 1) * rows; row += 1) {
    low = Math.imul(low ^ signature[row]!, 0x85ebca6b);
    low ^= low >>> 15;
    high = Math.imul(high ^ signature[row]!, 0xc2b2ae35);
    high ^= high >>> 13;
  }
  return (high >>> 0) * 0x200000 + (low >>> 11);
}
