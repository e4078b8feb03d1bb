import { cleanText } from '../clean-text.ts';

/** A name of an entry, made safe; or why it is refused. */
export type EntryPath = { readonly path: string } | { readonly refused: string };

/** In code units. The longest key of S3 has 1,024 bytes, and the parent's key stands before it. */
const longestPath = 500;
/** The limit of common file systems, so that a path can be used as one. */
const longestSegment = 255;
/** Times that a name is decoded to see whether it hides a way out. */
const mostDecodings = 3;

/**
 * The path of an entry inside its archive: relative, `/` between its parts, NFC, without `.`, `..`, empty parts, backslashes
 * or invisible characters. Backslashes are taken for separators, as Windows writes them. Refused is what points outside, or
 * would once it were decoded (percent-encoding, compatibility forms): the path becomes part of a URI later.
 */
export function entryPath(raw: string): EntryPath {
  if (raw.includes('\0')) return { refused: 'zero byte in the name' };
  if (raw.length > longestPath) return { refused: 'name too long' };
  const name = cleanText(raw).replaceAll('\\', '/').replace(/\s+/g, ' ').trim();
  const segments = name
    .split('/')
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0) return { refused: name.startsWith('/') ? 'absolute path' : 'empty name' };
  if (segments.some(({ length }) => length > longestSegment)) return { refused: 'name too long' };
  const path = segments.join('/');
  // As it was written, and as it is now: parts that were dropped may have stood before a look-alike of a slash.
  for (const reading of [...readings(name), ...readings(path)]) {
    const refused = wayOut(reading);
    if (refused !== undefined) return { refused };
  }
  return { path };
}

/** What a name may become in the hands of others. */
function* readings(name: string): Generator<string> {
  let reading = name;
  for (let round = 0; round <= mostDecodings; round += 1) {
    yield reading;
    yield reading.normalize('NFKC').replaceAll('\\', '/');
    const decoded = decoded1(reading).replaceAll('\\', '/');
    if (decoded === reading) return;
    reading = decoded;
  }
}

/** Percent-encoded ASCII, decoded once; other bytes cannot lead out. */
function decoded1(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function wayOut(name: string): string | undefined {
  if (name.includes('\0')) return 'zero byte in the name';
  if (name.startsWith('/')) return 'absolute path';
  if (/^[a-z]:/i.test(name)) return 'drive letter';
  // Windows drops blanks and dots at the end of a part: ".. " and "..." may become "..".
  if (name.split('/').some((segment) => /^\s*\.[\s.]*\.[\s.]*$/.test(segment))) return 'leads out of the archive';
  return undefined;
}

/** Gives each path once: a second `a.txt` becomes `a-2.txt`. Amortised constant time. */
export function createUniquePaths(): (path: string) => string {
  const taken = new Map<string, number>();
  return (path) => {
    let unique = path;
    let count = taken.get(path) ?? 0;
    while (taken.has(unique)) {
      count += 1;
      unique = numbered(path, count + 1);
    }
    taken.set(path, count);
    taken.set(unique, taken.get(unique) ?? 0);
    return unique;
  };
}

function numbered(path: string, number: number): string {
  const slash = path.lastIndexOf('/');
  const dot = path.lastIndexOf('.');
  const at = dot > slash + 1 ? dot : path.length;
  return `${path.slice(0, at)}-${number}${path.slice(at)}`;
}

/** What systems leave behind: resource forks, Finder and Explorer caches. Nobody means them as documents. */
export function isLitter(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    path.startsWith('__MACOSX/') || name.startsWith('._') || /^(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(name)
  );
}
