import type { Box, TextBox } from '../model.ts';

/**
 * Looks up the boxes of stretches of a text whose starts do not go back, as those of chunks in order: linear overall.
 * @param boxes in the order of the text
 * @returns the boxes of what a stretch holds in whole or in part, or null where the document has none at all
 */
export function boxesWithin(
  boxes: readonly TextBox[] | undefined,
): (charStart: number, charEnd: number) => readonly Box[] | null {
  let first = 0;
  return (charStart, charEnd) => {
    if (boxes === undefined) return null;
    while (first < boxes.length && boxes[first]!.charEnd <= charStart) first += 1;
    const found: Box[] = [];
    for (let at = first; at < boxes.length && boxes[at]!.charStart < charEnd; at += 1) {
      const { page, x, y, width, height } = boxes[at]!;
      found.push({ page, x, y, width, height });
    }
    return found;
  };
}
