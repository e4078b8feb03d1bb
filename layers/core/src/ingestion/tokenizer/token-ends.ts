import type { Merged } from './merged.ts';
import type { PieceBytes } from './piece-bytes.ts';
import { tokenStart, type Vocabulary } from './vocabulary.ts';
import { characterBytes } from './wide-characters.ts';

/** Where the tokens of a pre-token that begins at `start` end in the text; ends within a character are left out. */
export function tokenEndsOf(vocabulary: Vocabulary, piece: PieceBytes, merged: Merged, start: number): number[] {
  const ends: number[] = [];
  let reached = 0;
  let bytes = 0;
  let at = start;
  for (let part = 0; part < merged.count; part += 1) {
    const token = merged.tokens[part]!;
    reached += vocabulary.ends[token]! - tokenStart(vocabulary, token);
    while (bytes < reached) {
      const size = characterBytes(piece.bytes[bytes]!);
      bytes += size;
      // Outside of the basic plane a character is two code units.
      at += size === 4 ? 2 : 1;
    }
    if (bytes === reached) ends.push(at);
  }
  return ends;
}
