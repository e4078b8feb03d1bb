import type { EncodingName } from '@sheaf/core/ingestion/tokenizer/token-ranks';
import { createTokenizer, type Tokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import { loadTokenRanks } from '../../../../lambdas/adapters/tokenizer-ranks.ts';

const shared = new Map<EncodingName, Tokenizer>();

/** The tokenizer of an encoding; made once in each test process. */
export async function aTokenizer(encoding: EncodingName = 'cl100k_base'): Promise<Tokenizer> {
  const tokenizer = shared.get(encoding) ?? createTokenizer(await loadTokenRanks(encoding));
  shared.set(encoding, tokenizer);
  return tokenizer;
}
