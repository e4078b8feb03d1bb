import { hashBase } from './vocabulary.ts';

/** Scratch for the UTF-8 bytes of one pre-token; reused, so that encoding allocates nothing per pre-token. */
export interface PieceBytes {
  bytes: Uint8Array;
  length: number;
  /** Code points that the bytes encode. */
  characters: number;
  /** Polynomial hash of the bytes, as `findRank` takes it. */
  hash: number;
}

export function createPieceBytes(): PieceBytes {
  return { bytes: new Uint8Array(1024), length: 0, characters: 0, hash: 0 };
}

/** Writes text [start, end) as UTF-8; a surrogate without its partner becomes U+FFFD, as `TextEncoder` writes it. */
export function fillPieceBytes(piece: PieceBytes, text: string, start: number, end: number): void {
  if (piece.bytes.length < (end - start) * 3) piece.bytes = new Uint8Array((end - start) * 4);
  const bytes = piece.bytes;
  let hash = 0;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) {
      fillWide(piece, text, start, end);
      return;
    }
    bytes[at - start] = unit;
    hash = (Math.imul(hash, hashBase) + unit + 1) | 0;
  }
  piece.length = end - start;
  piece.characters = end - start;
  piece.hash = hash;
}

function fillWide(piece: PieceBytes, text: string, start: number, end: number): void {
  const bytes = piece.bytes;
  let size = 0;
  let characters = 0;
  for (let at = start; at < end; at += 1) {
    const point = pointAt(text, at, end);
    size = writePoint(bytes, size, point);
    characters += 1;
    if (point > 0xffff) at += 1;
  }
  piece.length = size;
  piece.characters = characters;
  piece.hash = hashBytes(bytes, size);
}

/** Hash of the first `length` bytes, as `findRank` takes it. */
export function hashBytes(bytes: Uint8Array, length: number): number {
  let hash = 0;
  for (let at = 0; at < length; at += 1) hash = (Math.imul(hash, hashBase) + bytes[at]! + 1) | 0;
  return hash;
}

function writePoint(bytes: Uint8Array, size: number, point: number): number {
  if (point < 0x80) {
    bytes[size] = point;
    return size + 1;
  }
  if (point < 0x800) {
    bytes[size] = 0xc0 | (point >> 6);
    bytes[size + 1] = 0x80 | (point & 0x3f);
    return size + 2;
  }
  if (point < 0x10000) {
    bytes[size] = 0xe0 | (point >> 12);
    bytes[size + 1] = 0x80 | ((point >> 6) & 0x3f);
    bytes[size + 2] = 0x80 | (point & 0x3f);
    return size + 3;
  }
  bytes[size] = 0xf0 | (point >> 18);
  bytes[size + 1] = 0x80 | ((point >> 12) & 0x3f);
  bytes[size + 2] = 0x80 | ((point >> 6) & 0x3f);
  bytes[size + 3] = 0x80 | (point & 0x3f);
  return size + 4;
}

/** Code point at `at`, seeing nothing at or after `end`; U+FFFD for a lone surrogate. */
function pointAt(text: string, at: number, end: number): number {
  const unit = text.charCodeAt(at);
  if ((unit & 0xf800) !== 0xd800) return unit;
  if (unit >= 0xdc00 || at + 1 >= end) return 0xfffd;
  const low = text.charCodeAt(at + 1);
  return (low & 0xfc00) === 0xdc00 ? ((unit - 0xd800) << 10) + low - 0xdc00 + 0x10000 : 0xfffd;
}
