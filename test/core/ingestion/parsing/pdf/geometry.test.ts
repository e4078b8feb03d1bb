import { turnedBack, union, upright } from '@sheaf/core/ingestion/parsing/pdf/geometry';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const size = fc.integer({ min: 1, max: 2000 });
const box = fc.record({
  x: fc.integer({ min: -100, max: 900 }),
  y: fc.integer({ min: -100, max: 900 }),
  width: fc.integer({ min: 0, max: 500 }),
  height: fc.integer({ min: 0, max: 500 }),
});

describe('turning a page', () => {
  it('and back changes nothing, and keeps what is on the page on it', () => {
    fc.assert(
      fc.property(box, fc.constantFrom(0, 90, 180, 270), size, size, (one, turn, width, height) => {
        const turned = upright(one, turn, width, height);
        expect(turnedBack(turned, turn, width, height)).toEqual(one);
        expect(turned.width * turned.height).toBe(one.width * one.height);
      }),
    );
  });

  it('puts the start of text that reads downwards at the left', () => {
    const [first, second] = [
      { x: 90, y: 10, width: 10, height: 5 },
      { x: 90, y: 15, width: 10, height: 5 },
    ];
    expect(upright(first, 90, 100, 200)).toEqual({ x: 10, y: 0, width: 5, height: 10 });
    expect(upright(second, 90, 100, 200).x).toBe(15);
  });
});

describe('the box around boxes', () => {
  it('holds each of them, and is empty for none', () => {
    fc.assert(
      fc.property(fc.array(box, { minLength: 1 }), (boxes) => {
        const all = union(boxes);
        for (const one of boxes) {
          expect(all.x).toBeLessThanOrEqual(one.x);
          expect(all.y + all.height).toBeGreaterThanOrEqual(one.y + one.height);
        }
      }),
    );
    expect(union([])).toEqual({ x: 0, y: 0, width: 0, height: 0 });
  });
});
