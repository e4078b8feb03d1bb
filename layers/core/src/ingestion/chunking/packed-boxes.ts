import type { Box } from '../model.ts';

/** A table of numbers makes a hundred lines of a chunk; a row of the database is to stay small. */
const mostBoxes = 100;

/**
 * The boxes of a chunk as its row carries them to search: `page x y width height` of each in tenths of a point, separated
 * by semicolons; about 20 bytes a line of text, a third of what JSON takes. Beyond 100, neighbours on a page are joined.
 */
export function packBoxes(boxes: readonly Box[]): string {
  let kept = boxes;
  while (kept.length > mostBoxes) {
    const fewer = inPairs(kept);
    // A box on each of very many pages: the first ones tell where it begins.
    kept = fewer.length < kept.length ? fewer : kept.slice(0, mostBoxes);
  }
  return kept
    .map(({ page, x, y, width, height }) => [page, tenths(x), tenths(y), tenths(width), tenths(height)].join(' '))
    .join(';');
}

/** The boxes, exact to a tenth of a point. */
export function unpackBoxes(packed: string): Box[] {
  if (packed === '') return [];
  return packed.split(';').map((box) => {
    const [page = 0, x = 0, y = 0, width = 0, height = 0] = box.split(' ').map(Number);
    return { page, x: x / 10, y: y / 10, width: width / 10, height: height / 10 };
  });
}

const tenths = (points: number) => Math.round(points * 10);

function inPairs(boxes: readonly Box[]): Box[] {
  const joined: Box[] = [];
  for (let at = 0; at < boxes.length; at += 1) {
    const [box, next] = [boxes[at]!, boxes[at + 1]];
    if (next?.page !== box.page) joined.push(box);
    else {
      joined.push(around(box, next));
      at += 1;
    }
  }
  return joined;
}

function around(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  const height = Math.max(a.y + a.height, b.y + b.height) - y;
  return { page: a.page, x, y, width, height };
}
