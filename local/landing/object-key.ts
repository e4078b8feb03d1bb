export type KeyOfPath = { readonly key: string } | { readonly refusal: string };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\u0000-\u001f\u007f]/;
const largestKeyBytes = 1024;

/**
 * The key of a file by its path below the landing folder; or why it cannot have one. Names are brought to Unicode NFC,
 * since some systems store "é" as two characters.
 */
export function keyOfPath(prefix: string, pathOnDisk: string): KeyOfPath {
  const path = pathOnDisk.normalize('NFC');
  if (controls.test(path)) return { refusal: 'Its name holds a line break or another control character. Rename it.' };
  if (!path.isWellFormed()) return { refusal: 'Its name is not valid Unicode. Rename it.' };
  const bytes = Buffer.byteLength(prefix + path);
  if (bytes > largestKeyBytes) {
    return { refusal: `Its path has ${bytes} bytes, and ${largestKeyBytes} are the limit. Shorten it.` };
  }
  return { key: prefix + path };
}
