/** What a pax extended header says of the next entry, of the keys that matter here. */
export interface PaxRecords {
  readonly path?: string;
  readonly size?: number;
  /** GNU and Solaris store a map of the holes instead of the file. */
  readonly isSparse?: boolean;
}

/**
 * Reads the records `LENGTH KEY=VALUE\n` (POSIX.1-2017, pax Extended Header); LENGTH counts the whole record in bytes. Ends at
 * the first record that is not one. Linear.
 */
export function readPaxRecords(bytes: Uint8Array): PaxRecords {
  const records: { path?: string; size?: number; isSparse?: boolean } = {};
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.subarray(at, at + 12).indexOf(0x20);
    const length = blank < 1 ? Number.NaN : Number(decoder.decode(bytes.subarray(at, at + blank)));
    const end = at + length;
    if (!Number.isSafeInteger(length) || length < blank + 3 || end > bytes.length) break;
    const text = decoder.decode(bytes.subarray(at + blank + 1, end - 1));
    const equals = text.indexOf('=');
    const key = text.slice(0, equals);
    const value = text.slice(equals + 1);
    if (key === 'path') records.path = value;
    else if (key === 'size' && /^\d{1,15}$/.test(value)) records.size = Number(value);
    else if (key.startsWith('GNU.sparse.') || key === 'SUN.holesdata') records.isSparse = true;
    // In the sparse format 1.0 the name of the entry is made up, and the real one stands here.
    if (key === 'GNU.sparse.name') records.path = value;
    at = end;
  }
  return records;
}
