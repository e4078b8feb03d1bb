import type { TokenRanks } from '../ingestion/tokenizer/token-ranks.ts';

/** How much a word tells, 0–1: next to nothing for the commonest words, 1 for one that is not among the known. */
export type WordRarity = (word: string) => number;

/** Words that stand before this rank are about as common as articles and prepositions. */
const commonRank = 256;
const least = 0.02;

/**
 * Rarity out of a byte-pair table. Byte pairs merge by how often they occur, so the rank of a whole word among the tokens
 * tells its place in the frequency list of general text, which is where an inverse document frequency would come from if
 * there were documents to count. The square root balances it between query and text, which both apply it.
 */
export function wordRarity(ranks: TokenRanks): WordRarity {
  const rankOf = wordRanks(ranks);
  const scale = Math.log(ranks.ends.length / commonRank);
  return (word) => {
    const rank = rankOf.get(word);
    if (rank === undefined) return 1;
    return Math.sqrt(Math.max(least, Math.log((rank + 1) / commonRank) / scale));
  };
}

/** Lower-case words by the better of two tokens: after a space, as in running text, or at the start of a line. */
function wordRanks({ bytes, ends }: TokenRanks): Map<string, number> {
  const decoder = new TextDecoder();
  const found = new Map<string, number>();
  for (const [rank, end] of ends.entries()) {
    const token = decoder.decode(bytes.subarray(rank === 0 ? 0 : ends[rank - 1], end));
    const word = token.startsWith(' ') ? token.slice(1) : token;
    if (/^[\p{Ll}\p{Lo}\p{N}]{2,}$|^[ai]$/u.test(word) && !found.has(word)) found.set(word, rank);
  }
  return found;
}
