import { createCl100kScanner } from './cl100k-scanner.ts';
import { createMerge } from './merge.ts';
import { createPieceBytes, fillPieceBytes, utf8Length } from './piece-bytes.ts';
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
  /** Ends of the tokens of one pre-token, each rounded down to a whole code point; not decreasing. */
  pieceTokenEnds(text: string, start: number, end: number): Uint32Array;
}

/** Builds the lookup tables; about 20 ms and 3 MB for cl100k. */
export function createTokenizer(ranks: TokenRanks): Tokenizer {
  const vocabulary = buildVocabulary(ranks);
  const pieceEnd = createCl100kScanner();
  const merge = createMerge(vocabulary);
  const piece = createPieceBytes();

  function countPiece(text: string, start: number, end: number): number {
    fillPieceBytes(piece, text, start, end);
    if (piece.length <= vocabulary.maxTokenBytes) {
      if (findRank(vocabulary, piece.bytes, 0, piece.length, piece.hash) !== noRank) return 1;
    }
    return merge(piece).count;
  }

  return {
    encoding: ranks.encoding,
    maxTokenLength: vocabulary.maxTokenBytes,
    pieceEnd,
    countPiece,
    count(text, start = 0, end = text.length) {
      let total = 0;
      for (let at = start; at < end; ) {
        const next = pieceEnd(text, at, end);
        total += countPiece(text, at, next);
        at = next;
      }
      return total;
    },
    encode(text) {
      let tokens = new Uint32Array((text.length >> 2) + 16);
      let size = 0;
      for (let at = 0; at < text.length; ) {
        const next = pieceEnd(text, at, text.length);
        fillPieceBytes(piece, text, at, next);
        at = next;
        if (size + piece.length > tokens.length) tokens = grown(tokens, size + piece.length);
        const rank =
          piece.length <= vocabulary.maxTokenBytes
            ? findRank(vocabulary, piece.bytes, 0, piece.length, piece.hash)
            : noRank;
        if (rank !== noRank) {
          tokens[size] = rank;
          size += 1;
          continue;
        }
        const merged = merge(piece);
        for (let part = 0; part < merged.count; part += 1) tokens[size + part] = merged.tokens[part]!;
        size += merged.count;
      }
      return tokens.slice(0, size);
    },
    pieceTokenEnds(text, start, end) {
      if (countPiece(text, start, end) === 1) return Uint32Array.of(end);
      const merged = merge(piece);
      return toTextOffsets(text, start, end, merged.starts, merged.count);
    },
  };
}

function grown(tokens: Uint32Array, needed: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(needed, tokens.length * 2));
  larger.set(tokens);
  return larger;
}

function toTextOffsets(text: string, start: number, end: number, byteStarts: Int32Array, count: number): Uint32Array {
  const ends = new Uint32Array(count);
  let at = start;
  let bytes = 0;
  for (let token = 0; token < count; token += 1) {
    const target = byteStarts[token + 1]!;
    while (bytes < target) {
      const step = utf8Length(text, at, end);
      if (bytes + step.bytes > target) break;
      bytes += step.bytes;
      at += step.units;
    }
    ends[token] = at;
  }
  return ends;
}
