import { tiffPages } from '@sheaf/core/ingestion/parsing/pdf/tiff-pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Directories without entries, at these offsets, each leading to the next. */
function aTiff(offsets: readonly number[], isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  for (const [i, offset] of offsets.entries()) {
    view.setUint32(i === 0 ? 4 : offsets[i - 1]! + 2, offset, isLittle);
  }
  return bytes;
}

const firstOf = (bytes: Uint8Array, isLittle: boolean) => new DataView(bytes.buffer).getUint32(4, isLittle);

describe('the pages of a TIFF file', () => {
  it('are files that begin with the page, in both byte orders', () => {
    for (const isLittle of [true, false]) {
      const pages = tiffPages(aTiff([8, 30, 20], isLittle));
      expect(pages.map((page) => firstOf(page(), isLittle))).toEqual([8, 30, 20]);
    }
  });

  it('end where directories lead in a circle', () => {
    expect(tiffPages(aTiff([8, 20, 8], true))).toHaveLength(2);
  });

  it('are at least one of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (bytes, isTiff) => {
        if (isTiff) bytes.set([0x49, 0x49, 42, 0].slice(0, bytes.length));
        expect(tiffPages(bytes).length).toBeGreaterThan(0);
      }),
    );
  });
});
