import { type EncodingName, parseTokenRanks, type TokenRanks } from '@sheaf/core/ingestion/tokenizer/token-ranks';

/** The table of an encoding out of the package js-tiktoken; about 30 ms for cl100k and 60 for o200k, so a process asks once. */
export async function loadTokenRanks(encoding: EncodingName = 'cl100k_base'): Promise<TokenRanks> {
  const { default: table } =
    encoding === 'o200k_base'
      ? await import('js-tiktoken/ranks/o200k_base')
      : await import('js-tiktoken/ranks/cl100k_base');
  return parseTokenRanks(encoding, table.bpe_ranks);
}
