interface Grey {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

const segment = (marker: number, data: readonly number[]) => [
  0xff,
  marker,
  (data.length + 2) >> 8,
  (data.length + 2) & 0xff,
  ...data,
];

/** A baseline JPEG (ITU-T T.81) of grey pixels, each as a block of 8 by 8: then every block is its mean and nothing else. */
export function aJpeg({ width, height, grey }: Grey): Uint8Array {
  const sides = [(height * 8) >> 8, (height * 8) & 0xff, (width * 8) >> 8, (width * 8) & 0xff];
  const bits = createBits();
  let before = 0;
  for (const pixel of grey) {
    const difference = pixel - 128 - before;
    const size = 32 - Math.clz32(Math.abs(difference));
    bits.push(size, 4);
    bits.push(difference < 0 ? difference + 2 ** size - 1 : difference, size);
    bits.push(0, 1);
    before = pixel - 128;
  }
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...new Array<number>(64).fill(8)]),
    ...segment(0xc0, [8, ...sides, 1, 1, 0x11, 0]),
    // Twelve sizes in four bits each; of the rest of a block only its end, in one bit.
    ...segment(0xc4, [0x00, 0, 0, 0, 12, ...new Array<number>(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ...segment(0xc4, [0x10, 1, ...new Array<number>(15).fill(0), 0]),
    ...segment(0xda, [1, 1, 0x00, 0, 63, 0]),
    ...bits.bytes(),
    ...[0xff, 0xd9],
  ]);
}

/** Bits to bytes, the highest first; a byte of ones is followed by a zero (T.81, B.1.1.5). */
function createBits() {
  const bytes: number[] = [];
  let byte = 0;
  let count = 0;
  function push(value: number, size: number): void {
    for (let bit = size - 1; bit >= 0; bit -= 1) {
      byte = byte * 2 + ((value >> bit) & 1);
      count += 1;
      if (count < 8) continue;
      bytes.push(...(byte === 0xff ? [0xff, 0] : [byte]));
      byte = 0;
      count = 0;
    }
  }
  return {
    push,
    bytes() {
      while (count > 0) push(1, 1);
      return bytes;
    },
  };
}
