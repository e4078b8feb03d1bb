import { packBoxes, unpackBoxes } from '@sheaf/core/ingestion/chunking/packed-boxes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const length = fc.integer({ min: 0, max: 20_000 }).map((tenths) => tenths / 10);
const box = fc.record({
  page: fc.integer({ min: 1, max: 9_999 }),
  x: length,
  y: length,
  width: length,
  height: length,
});

describe('packed boxes', () => {
  it('come back as they were, to a tenth of a point', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 100 }), (boxes) => {
        expect(unpackBoxes(packBoxes(boxes))).toEqual(boxes);
      }),
    );
    expect(unpackBoxes(packBoxes([{ page: 1, x: 72.04, y: 0.06, width: 1, height: 12.345 }]))).toEqual([
      { page: 1, x: 72, y: 0.1, width: 1, height: 12.3 },
    ]);
  });

  it('are few, and still cover the lines, however many lines there are', () => {
    const lines = Array.from({ length: 350 }, (_, n) => ({
      page: n < 300 ? 1 : 2,
      x: 10,
      y: n,
      width: 5 + (n % 7),
      height: 1,
    }));
    const kept = unpackBoxes(packBoxes(lines));
    expect(kept.length).toBeLessThanOrEqual(100);
    const covers = (line: (typeof lines)[number]) =>
      kept.some(
        ({ page, x, y, width, height }) =>
          page === line.page &&
          x <= line.x &&
          y <= line.y &&
          x + width >= line.x + line.width &&
          y + height >= line.y + 1,
      );
    expect(lines.every(covers)).toBe(true);
  });

  it('end at a hundred pages', () => {
    const pages = Array.from({ length: 250 }, (_, n) => ({ page: n + 1, x: 1, y: 1, width: 1, height: 1 }));
    expect(unpackBoxes(packBoxes(pages)).map(({ page }) => page)).toEqual(pages.slice(0, 100).map(({ page }) => page));
  });
});
