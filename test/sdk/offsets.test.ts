import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBytes, toCodePoints } from '../../sdk/offsets.ts';

const aSpan = fc
  .string({ unit: 'binary' })
  .chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length), fc.nat(text.length)))
  .map(([text, a, b]) => ({ text, charStart: Math.min(a, b), charEnd: Math.max(a, b) }));

const isPairInside = (text: string, at: number) =>
  /[\udc00-\udfff]/.test(text[at] ?? '') && /[\ud800-\udbff]/.test(text[at - 1] ?? '');

describe('conversion of offsets', () => {
  it('gives code points and bytes of an example', () => {
    const text = 'Zoë 🌾 sheaf';
    const span = { charStart: 4, charEnd: 6 };
    expect(text.slice(span.charStart, span.charEnd)).toBe('🌾');
    expect(toCodePoints(text, span)).toEqual({ charStart: 4, charEnd: 5 });
    expect(toBytes(text, span)).toEqual({ charStart: 5, charEnd: 9 });
  });

  it('addresses the same characters in all three units', () => {
    fc.assert(
      fc.property(aSpan, ({ text, charStart, charEnd }) => {
        fc.pre(!isPairInside(text, charStart) && !isPairInside(text, charEnd));
        const passage = text.slice(charStart, charEnd);
        const points = toCodePoints(text, { charStart, charEnd });
        expect([...text].slice(points.charStart, points.charEnd).join('')).toBe(passage);
        const bytes = toBytes(text, { charStart, charEnd });
        const encoded = new TextEncoder().encode(text).subarray(bytes.charStart, bytes.charEnd);
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoded)).toBe(passage.toWellFormed());
      }),
    );
  });

  it('moves an offset inside a surrogate pair to its start', () => {
    expect(toCodePoints('a🌾b', { charStart: 2, charEnd: 3 })).toEqual({ charStart: 1, charEnd: 2 });
  });

  it('rejects an offset outside the text', () => {
    expect(() => toBytes('abc', { charStart: 0, charEnd: 4 })).toThrow(RangeError);
    expect(() => toCodePoints('abc', { charStart: -1, charEnd: 2 })).toThrow(RangeError);
  });
});
