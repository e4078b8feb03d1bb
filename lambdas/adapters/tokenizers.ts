import type { TokenEncoding } from '@sheaf/core/ingestion/chunker-configuration';
import { createTokenizer, type Tokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import { loadTokenRanks } from './tokenizer-ranks.ts';

/** Makes the tokenizer of each encoding when it is first asked for, and keeps it. */
export function rememberTokenizers(): (encoding: TokenEncoding) => Promise<Tokenizer> {
  const known = new Map<TokenEncoding, Promise<Tokenizer>>();
  return (encoding) => {
    const found = known.get(encoding) ?? loadTokenRanks(`${encoding}_base`).then(createTokenizer);
    known.set(encoding, found);
    found.catch(() => known.delete(encoding));
    return found;
  };
}
