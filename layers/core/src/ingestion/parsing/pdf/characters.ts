import { upright } from './geometry.ts';
import type { PageBox, PdfCharacters, TextTurn } from './pdf-reader.ts';

export type CharacterColumns = Pick<PdfCharacters, 'codes' | 'boxes' | 'styleIndexes' | 'followsSpace'>;

/** Empty columns for so many characters. */
export function emptyCharacters(capacity: number): CharacterColumns {
  return {
    codes: new Uint32Array(capacity),
    boxes: new Float64Array(4 * capacity),
    styleIndexes: new Uint32Array(capacity),
    followsSpace: new Uint8Array(capacity),
  };
}

export function boxAt({ boxes }: PdfCharacters, at: number): PageBox {
  const first = 4 * at;
  return { x: boxes[first]!, y: boxes[first + 1]!, width: boxes[first + 2]!, height: boxes[first + 3]! };
}

/** Those whose number `isKept` says, in order; all of them are given back as they are. */
export function selected(characters: PdfCharacters, isKept: (at: number) => boolean): PdfCharacters {
  const kept: number[] = [];
  for (let at = 0; at < characters.count; at += 1) if (isKept(at)) kept.push(at);
  if (kept.length === characters.count) return characters;
  const columns = emptyCharacters(kept.length);
  for (const [to, at] of kept.entries()) {
    columns.codes[to] = characters.codes[at]!;
    columns.boxes.set(characters.boxes.subarray(4 * at, 4 * at + 4), 4 * to);
    columns.styleIndexes[to] = characters.styleIndexes[at]!;
    columns.followsSpace[to] = characters.followsSpace[at]!;
  }
  return { ...columns, count: kept.length, styles: characters.styles };
}

/** Turned so that text which points by `turn` reads from left to right. `width` and `height` are the page's. */
export function turnedUpright(
  characters: PdfCharacters,
  turn: TextTurn,
  page: { readonly width: number; readonly height: number },
): PdfCharacters {
  if (turn === 0) return characters;
  const boxes = new Float64Array(4 * characters.count);
  for (let at = 0; at < characters.count; at += 1) {
    const { x, y, width, height } = upright(boxAt(characters, at), turn, page.width, page.height);
    boxes.set([x, y, width, height], 4 * at);
  }
  return { ...characters, boxes };
}
