import { equalityWord, equalityWords, rangeText, sortable } from '@sheaf/core/retrieval/filter-values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('values of filters', () => {
  it('orders numbers as text', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(Math.sign(byCodePoint(sortable(a), sortable(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it('orders texts by code point', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(byCodePoint(sortable(a), sortable(b)))).toBe(Math.sign(byCodePoint(a, b)));
      }),
    );
  });

  it('tells values of different types and keys apart', () => {
    const words = [
      equalityWord('a', 1),
      equalityWord('a', '1'),
      equalityWord('a', true),
      equalityWord('a', 'true'),
      equalityWord('a1', ''),
      equalityWord('a', ''),
    ];
    expect(new Set(words).size).toBe(words.length);
    expect(equalityWord('a', -0)).toBe(equalityWord('a', 0));
  });

  it('flattens lists, once each, and leaves out what is no scalar', () => {
    expect(equalityWords({ list: ['x', 'x', 2], nested: { a: 1 }, nothing: null, odd: Number.NaN })).toEqual([
      equalityWord('list', 'x'),
      equalityWord('list', 2),
    ]);
    expect(rangeText({ list: [1], flag: true, nested: {} })).toBe('');
  });

  it('lets no separator of its own through', () => {
    const forged = rangeText({ 'a\u001fn0000\u001eb': 'x\u001e\u001fy' });
    expect(forged.split('\u001e')).toHaveLength(3);
    expect(forged.split('\u001f')).toHaveLength(2);
  });
});
