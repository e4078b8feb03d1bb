/** What a byte order mark says, and how many bytes it has. */
export function byteOrderMark(bytes: Uint8Array): { charset: string; length: number } | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { charset: 'utf-8', length: 3 };
  if (a === 0xff && b === 0xfe)
    return c === 0 && d === 0 && bytes.length >= 8
      ? { charset: 'utf-32le', length: 4 }
      : { charset: 'utf-16le', length: 2 };
  if (a === 0xfe && b === 0xff) return { charset: 'utf-16be', length: 2 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { charset: 'utf-32be', length: 4 };
  return undefined;
}

/** Bytes in which a document may say what it is encoded in. */
const head = 4096;

/** `<meta charset>`, `<meta http-equiv>` or an XML declaration; undefined where there is none. */
export function declaredCharset(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, head)).replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  const xml = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(start)?.[1];
  const meta = /<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(start)?.[1];
  const declared = meta ?? xml;
  // Whoever can read these letters byte by byte is not reading UTF-16.
  return declared !== undefined && /^utf-?16/i.test(declared) ? 'utf-8' : declared;
}

/** The text, or undefined when the charset is unknown or, unless `isLenient`, does not fit the bytes. */
export function decodeAs(charset: string, bytes: Uint8Array, isLenient = false): string | undefined {
  const label = charset.trim().toLowerCase();
  if (label.startsWith('utf-32')) return decodeUtf32(bytes, label === 'utf-32be');
  try {
    return new TextDecoder(label, { fatal: !isLenient }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** TextDecoder has no UTF-32. */
function decodeUtf32(bytes: Uint8Array, isBigEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, !isBigEndian);
    parts.push(point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? '\ufffd' : String.fromCodePoint(point));
  }
  return parts.join('');
}
