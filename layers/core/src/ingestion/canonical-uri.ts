/**
 * The one spelling of a URI (one with a scheme), from which its document's id is made: NFC, only the escapes that RFC 3986 needs and those in
 * upper case, scheme and host in lower case, no fragment; for http and https also no default port and no dot segments.
 * Applying it twice changes nothing. Escaped delimiters stay escaped: `%2F` is not `/`.
 */
export function canonicalUri(uri: string): string {
  const { scheme, rest } = splitScheme(uri.toWellFormed());
  const hash = rest.indexOf('#');
  const spelt = spell(hash < 0 ? rest : rest.slice(0, hash));
  if (!spelt.startsWith('//')) return scheme + spelt;
  const path = /[/?]/.exec(spelt.slice(2));
  const end = path === null ? spelt.length : path.index + 2;
  const authority = lowerHost(spelt.slice(2, end));
  if (scheme !== 'http:' && scheme !== 'https:') return `${scheme}//${authority}${spelt.slice(end)}`;
  return `${scheme}//${withoutPort(authority, scheme === 'http:' ? ':80' : ':443')}${webPath(spelt.slice(end))}`;
}

function splitScheme(uri: string): { scheme: string; rest: string } {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(uri)?.[0] ?? '';
  return { scheme: scheme.toLowerCase(), rest: uri.slice(scheme.length) };
}

function lowerHost(authority: string): string {
  const at = authority.lastIndexOf('@') + 1;
  const host = authority
    .slice(at)
    .replace(/%[0-9A-F]{2}|[A-Z]+/g, (part) => (part.startsWith('%') ? part : part.toLowerCase()));
  return authority.slice(0, at) + host;
}

function withoutPort(authority: string, standard: string): string {
  let end = authority.length;
  for (;;) {
    if (authority.endsWith(':', end)) end -= 1;
    else if (authority.endsWith(standard, end)) end -= standard.length;
    else return authority.slice(0, end);
  }
}

/** RFC 3986 §5.2.4 on the path, and `/` for an empty one. */
function webPath(pathAndQuery: string): string {
  const query = pathAndQuery.indexOf('?');
  const path = query < 0 ? pathAndQuery : pathAndQuery.slice(0, query);
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, index) => {
    const isDots = segment === '.' || segment === '..';
    if (segment === '..') kept.pop();
    if (!isDots) kept.push(segment);
    else if (index === segments.length - 1) kept.push('');
  });
  return `/${kept.join('/')}${query < 0 ? '' : pathAndQuery.slice(query)}`;
}

/** Between escapes that stay, text is composed (NFC) and escaped again; composing across an escape would damage it. */
function spell(text: string): string {
  const parts: string[] = [];
  let plain = '';
  const flush = () => {
    parts.push(escapeText(plain.normalize('NFC')));
    plain = '';
  };
  for (const part of text.split(/((?:%[0-9a-f]{2})+)/i)) {
    if (!part.startsWith('%') || !/^(?:%[0-9a-f]{2})+$/i.test(part)) {
      plain += part;
      continue;
    }
    for (const decoded of decodeRun(part)) {
      if (!decoded.isEscape) {
        plain += decoded.text;
        continue;
      }
      flush();
      parts.push(decoded.text);
    }
  }
  flush();
  return parts.join('');
}

/** Splits a run of escapes into characters that need none, or are escaped again later, and escapes that must stay. */
function decodeRun(run: string): { text: string; isEscape: boolean }[] {
  const bytes = Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16));
  const result: { text: string; isEscape: boolean }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at]!);
    const text = length > 0 ? decodeSequence(bytes.subarray(at, at + length)) : undefined;
    if (text === undefined || (length === 1 && !/[\w.~-]/.test(text))) {
      result.push({ text: `%${bytes[at]!.toString(16).toUpperCase().padStart(2, '0')}`, isEscape: true });
      at += 1;
    } else {
      result.push({ text, isEscape: false });
      at += length;
    }
  }
  return result;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

function decodeSequence(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Escapes what RFC 3986 allows nowhere, and a `%` that begins no escape. */
function escapeText(text: string): string {
  return text.replace(/[^\w.~:/?[\]@!$&'()*+,;=-]+/g, encodeURIComponent);
}
