import type { PageBox, TextTurn } from './pdf-reader.ts';

export const right = (box: PageBox): number => box.x + box.width;
export const bottom = (box: PageBox): number => box.y + box.height;
export const centreY = (box: PageBox): number => box.y + box.height / 2;

/** The smallest box around all; it is empty at the origin for none. */
export function union(boxes: readonly PageBox[]): PageBox {
  let [left, top, farX, farY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    farX = Math.max(farX, right(box));
    farY = Math.max(farY, bottom(box));
  }
  if (left === Infinity) return { x: 0, y: 0, width: 0, height: 0 };
  return { x: left, y: top, width: farX - left, height: farY - top };
}

/** Length that two boxes have in common from top to bottom; negative is the distance between them. */
export function overlapY(a: PageBox, b: PageBox): number {
  return Math.min(bottom(a), bottom(b)) - Math.max(a.y, b.y);
}

/** Length that two boxes have in common from left to right; negative is the distance between them. */
export function overlapX(a: PageBox, b: PageBox): number {
  return Math.min(right(a), right(b)) - Math.max(a.x, b.x);
}

export function holds(box: PageBox, x: number, y: number): boolean {
  return x >= box.x && x <= right(box) && y >= box.y && y <= bottom(box);
}

/** Turns a page so that text which points by `turn` reads from left to right. `width` and `height` are the page's. */
export function upright(box: PageBox, turn: TextTurn, width: number, height: number): PageBox {
  switch (turn) {
    case 90:
      return { x: box.y, y: width - right(box), width: box.height, height: box.width };
    case 180:
      return { x: width - right(box), y: height - bottom(box), width: box.width, height: box.height };
    case 270:
      return { x: height - bottom(box), y: box.x, width: box.height, height: box.width };
    default:
      return box;
  }
}

/** Undoes `upright`; `width` and `height` are again those of the page as it is. */
export function turnedBack(box: PageBox, turn: TextTurn, width: number, height: number): PageBox {
  switch (turn) {
    case 90:
      return { x: width - bottom(box), y: box.x, width: box.height, height: box.width };
    case 180:
      return upright(box, 180, width, height);
    case 270:
      return { x: box.y, y: height - right(box), width: box.height, height: box.width };
    default:
      return box;
  }
}
