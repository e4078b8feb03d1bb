import { decodeEmbeddings, encodeEmbeddings } from '@sheaf/core/ingestion/embeddings-file';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('the embeddings file', () => {
  it('gives back what was put in, whatever buffer it is read from', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.string(), { maxLength: 6 }),
        fc.nat({ max: 7 }),
        (dimensions, chunkIds, shift) => {
          const vectors = chunkIds.map((_, row) =>
            Float32Array.from({ length: dimensions }, (_value, column) => row + column / 8),
          );
          const bytes = encodeEmbeddings({ dimensions, chunkIds, vectors });
          const shifted = new Uint8Array(bytes.length + shift);
          shifted.set(bytes, shift);
          expect(decodeEmbeddings(shifted.subarray(shift))).toEqual({ dimensions, chunkIds, vectors });
        },
      ),
    );
  });

  it('rejects a file that is cut short', () => {
    const bytes = encodeEmbeddings({ dimensions: 2, chunkIds: ['a'], vectors: [Float32Array.of(1, 2)] });
    expect(() => decodeEmbeddings(bytes.subarray(0, bytes.length - 4))).toThrow('cut short');
  });
});
