import { parseTokenRanks, type TokenRanks } from '@sheaf/core/ingestion/tokenizer/token-ranks';

/** The cl100k_base table out of the package js-tiktoken; about 30 ms, so a process asks once. */
export async function loadTokenRanks(): Promise<TokenRanks> {
  const { default: table } = await import('js-tiktoken/ranks/cl100k_base');
  return parseTokenRanks('cl100k_base', table.bpe_ranks);
}
