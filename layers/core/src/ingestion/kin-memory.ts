import type { Kin } from './cleaning/near-duplicates.ts';
import type { KnownText } from './near-candidates.ts';

/** Texts that were read, as they are compared: an original with many variants is read once. */
export interface KinMemory {
  kinOf(text: KnownText): Promise<Kin | undefined>;
}

/** UTF-16 code units of all texts that are kept; what was used longest ago goes first. */
const mostKept = 16_000_000;

export function createKinMemory(
  read: (text: KnownText) => Promise<{ readonly kin: Kin; readonly size: number } | undefined>,
): KinMemory {
  const kept = new Map<string, { readonly kin: Kin; readonly size: number }>();
  let total = 0;
  return {
    async kinOf(text) {
      const key = `${text.documentId}/${text.cleanHash}`;
      const known = kept.get(key) ?? (await read(text));
      if (known === undefined) return undefined;
      if (!kept.delete(key)) total += known.size;
      kept.set(key, known);
      for (const [oldest, { size }] of kept) {
        if (total <= mostKept || oldest === key) break;
        kept.delete(oldest);
        total -= size;
      }
      return known.kin;
    },
  };
}
