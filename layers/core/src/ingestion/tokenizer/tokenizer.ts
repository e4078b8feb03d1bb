import { cl100kPieceEnd } from './cl100k-scanner.ts';
import { createMerge } from './merge.ts';
import type { Merged } from './merged.ts';
import { createO200kScanner } from './o200k-scanner.ts';
import { createPieceBytes, fillPieceBytes } from './piece-bytes.ts';
import type { Scanner } from './scan.ts';
import { tokenEndsOf } from './token-ends.ts';
import type { EncodingName, TokenRanks } from './token-ranks.ts';
import { buildVocabulary, findRank, noRank } from './vocabulary.ts';

/**
 * Byte-pair encoding, equal to the reference encoder on every input. All text is plain text: names of special tokens
 * are encoded as they are spelt. A surrogate without its partner is encoded as U+FFFD. Ranges are UTF-16 code units and
 * are read as if nothing stood around them. Every method is linear, but for O(n log n) within a pre-token.
 */
export interface Tokenizer {
  readonly encoding: EncodingName;
  /** No token covers more UTF-16 code units than this. */
  readonly maxTokenLength: number;
  encode(text: string): Uint32Array;
  /** Equal to `encode(text.slice(start, end)).length`. */
  count(text: string, start?: number, end?: number): number;
  /** Where the pre-token that starts at `start` ends. Tokens never cross pre-tokens. */
  pieceEnd(text: string, start: number, end: number): number;
  /** Tokens of a range that is exactly one pre-token. */
  countPiece(text: string, start: number, end: number): number;
  /** Where the tokens of a range that is exactly one pre-token end; ends within a character are left out. */
  tokenEnds(text: string, start: number, end: number): number[];
}

/** Tokens for which the scratch space is kept from one text to the next (4 MB). */
const mostScratch = 1 << 20;

/** Builds the lookup tables; about 20 ms and 5 MB for cl100k, twice that for o200k. */
export function createTokenizer(ranks: TokenRanks): Tokenizer {
  const vocabulary = buildVocabulary(ranks);
  const merge = createMerge(vocabulary);
  const piece = createPieceBytes();
  /** Where tokens gather while a text is encoded, whose number nobody knows before. */
  let scratch = new Uint32Array(4096);
  const pieceEnd = ranks.encoding === 'o200k_base' ? createO200kScanner() : cl100kPieceEnd;

  /** Rank of a pre-token that is one token, as most are. */
  function wholeRank(text: string, start: number, end: number): number {
    fillPieceBytes(piece, text, start, end);
    if (piece.length > vocabulary.maxTokenBytes) return noRank;
    return findRank(vocabulary, piece.bytes, 0, piece.length, piece.hash);
  }

  function countPiece(text: string, start: number, end: number): number {
    return wholeRank(text, start, end) === noRank ? merge(piece).count : 1;
  }

  function tokenEnds(text: string, start: number, end: number): number[] {
    if (wholeRank(text, start, end) !== noRank) return [end];
    return tokenEndsOf(vocabulary, piece, merge(piece), start);
  }

  function encode(text: string): Uint32Array {
    let tokens = scratch;
    let size = 0;
    for (let at = 0; at < text.length; ) {
      const next = pieceEnd(text, at, text.length);
      const rank = wholeRank(text, at, next);
      at = next;
      if (size + piece.length > tokens.length) tokens = grown(tokens, size + piece.length);
      if (rank === noRank) size = append(tokens, size, merge(piece));
      else tokens[size++] = rank;
    }
    if (tokens.length <= mostScratch) scratch = tokens;
    return tokens.slice(0, size);
  }

  return {
    encoding: ranks.encoding,
    maxTokenLength: vocabulary.maxTokenBytes,
    pieceEnd,
    countPiece,
    tokenEnds,
    encode,
    count: (text, start = 0, end = text.length) => sumOfPieces(text, start, end, pieceEnd, countPiece),
  };
}

function sumOfPieces(
  text: string,
  start: number,
  end: number,
  pieceEnd: Scanner,
  countPiece: Tokenizer['countPiece'],
): number {
  let total = 0;
  for (let at = start; at < end; ) {
    const next = pieceEnd(text, at, end);
    total += countPiece(text, at, next);
    at = next;
  }
  return total;
}

function append(tokens: Uint32Array, size: number, merged: Merged): number {
  for (let part = 0; part < merged.count; part += 1) tokens[size + part] = merged.tokens[part]!;
  return size + merged.count;
}

function grown(tokens: Uint32Array, needed: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(needed, tokens.length * 2));
  larger.set(tokens);
  return larger;
}
