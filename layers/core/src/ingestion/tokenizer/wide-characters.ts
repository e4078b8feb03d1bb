import type { Merged } from './merged.ts';
import { createPieceBytes, hashBytes, type PieceBytes } from './piece-bytes.ts';
import { noRank, type Vocabulary } from './vocabulary.ts';

/** Encodings of single characters; those of three bytes are kept (800 KB). */
export interface WideCharacters {
  /** Tokens of the character whose first byte stands at `at`; scratch, valid until the next call. */
  tokensAt(bytes: Uint8Array, at: number, units: number): Merged;
}

/** Bytes of the character that begins with `lead`. */
export function characterBytes(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

export function createWideCharacters(vocabulary: Vocabulary, merge: (piece: PieceBytes) => Merged): WideCharacters {
  /** Of each character three tokens, each plus one; 0 where there is none. */
  const kept = new Int32Array(3 << 16);
  const found: Merged = { count: 0, tokens: new Int32Array(4) };
  const piece = createPieceBytes();

  function encode(bytes: Uint8Array, at: number, units: number): void {
    for (let part = 0; part < units; part += 1) piece.bytes[part] = bytes[at + part]!;
    piece.length = units;
    piece.hash = hashBytes(piece.bytes, units);
    const { count, tokens } = merge(piece);
    found.count = count;
    for (let part = 0; part < count; part += 1) found.tokens[part] = tokens[part]!;
  }

  function three(bytes: Uint8Array, at: number): void {
    const base = 3 * (((bytes[at]! & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f));
    if (kept[base] === 0) {
      encode(bytes, at, 3);
      for (let part = 0; part < found.count; part += 1) kept[base + part] = found.tokens[part]! + 1;
      return;
    }
    found.tokens[0] = kept[base]! - 1;
    found.tokens[1] = kept[base + 1]! - 1;
    found.tokens[2] = kept[base + 2]! - 1;
    found.count = kept[base + 1] === 0 ? 1 : kept[base + 2] === 0 ? 2 : 3;
  }

  return {
    tokensAt(bytes, at, units) {
      if (units === 3) three(bytes, at);
      else if (units === 1) {
        found.count = 1;
        found.tokens[0] = vocabulary.byteRanks[bytes[at]!]!;
      } else if (units === 2 && vocabulary.pairs[bytes[at]! * 256 + bytes[at + 1]!] !== noRank) {
        found.count = 1;
        found.tokens[0] = vocabulary.pairs[bytes[at]! * 256 + bytes[at + 1]!]!;
      } else encode(bytes, at, units);
      return found;
    },
  };
}
