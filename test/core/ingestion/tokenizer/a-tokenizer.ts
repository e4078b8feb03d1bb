import { createTokenizer, type Tokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import { loadTokenRanks } from '../../../../lambdas/adapters/tokenizer-ranks.ts';

let shared: Tokenizer | undefined;

/** The cl100k tokenizer; made once in each test process. */
export async function aTokenizer(): Promise<Tokenizer> {
  shared ??= createTokenizer(await loadTokenRanks());
  return shared;
}
