/** A loop of directories, or a file of nothing but directories, ends here. */
const mostPages = 2000;

/**
 * The pages of a TIFF file, each as a file that begins with it: a reader takes the directory that the header points to
 * (TIFF 6.0, section 2). What is no TIFF file of 32-bit offsets is one page.
 */
export function tiffPages(bytes: Uint8Array): (() => Uint8Array)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return [() => bytes];
  const isLittle = view.getUint16(0) === 0x4949;
  if (view.getUint16(2, isLittle) !== 42) return [() => bytes];
  const offsets = new Set<number>();
  for (let at = view.getUint32(4, isLittle); at >= 8 && at + 2 <= bytes.length && !offsets.has(at); ) {
    if (offsets.size >= mostPages) break;
    offsets.add(at);
    const next = at + 2 + 12 * view.getUint16(at, isLittle);
    at = next + 4 <= bytes.length ? view.getUint32(next, isLittle) : 0;
  }
  if (offsets.size <= 1) return [() => bytes];
  return [...offsets].map((offset) => () => {
    const page = bytes.slice();
    new DataView(page.buffer).setUint32(4, offset, isLittle);
    return page;
  });
}
