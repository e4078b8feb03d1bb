import { isAttribution, isCopiedHeader, isDivider, isSignatureLine } from './quote-signs.ts';

/** The lines of a text by whose they are, each in order. */
export interface SplitText {
  readonly own: string;
  readonly quoted: readonly string[];
  readonly signature: string;
}

/** Lines that an attribution may be folded over. */
const foldedLines = 3;

/**
 * Separates what the writer wrote from what was quoted and from the signature. Runs of `>` lines are quoted, with the
 * attribution before them; after an attribution without such lines, a divider or a copied header, all the rest is. Linear.
 */
export function splitQuotes(text: string): SplitText {
  // Nobody sees how many blank lines there were, and millions of them take seconds.
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/(?<=\n\n\n)\n/g, '')
    .split('\n');
  const own: string[] = [];
  const signature: string[] = [];
  const quoted: string[] = [];
  let isSigned = false;
  let hasOwn = false;
  for (let at = 0; at < lines.length; ) {
    const run = quotedRun(lines, at);
    if (run > at) {
      quoted.push(lines.slice(at, run).join('\n'));
      isSigned = false;
      at = run;
      continue;
    }
    const line = lines[at]!;
    if (hasOwn && isSignatureLine(line)) isSigned = true;
    else {
      (isSigned ? signature : own).push(line);
      hasOwn ||= line.trim() !== '';
    }
    at += 1;
  }
  return {
    own: own.join('\n').trim(),
    quoted: quoted.map(unquoted).filter((one) => one !== ''),
    signature: signature.join('\n').trim(),
  };
}

/** Where the quotation that begins at this line ends; the line itself when none does. */
function quotedRun(lines: readonly string[], at: number): number {
  const line = lines[at]!;
  if (isQuoteLine(line)) return endOfQuoteLines(lines, at);
  if (isDivider(line) || isCopiedHeader(lines, at)) return lines.length;
  const attribution = endOfAttribution(lines, at);
  if (attribution > at) {
    const next = skipBlank(lines, attribution);
    return next < lines.length && isQuoteLine(lines[next]!) ? endOfQuoteLines(lines, next) : lines.length;
  }
  // Outlook draws a line above the header that it copies.
  const isRule = /^_{10,}\s*$/.test(line.slice(0, 200));
  return isRule && isCopiedHeader(lines, skipBlank(lines, at + 1)) ? lines.length : at;
}

function endOfAttribution(lines: readonly string[], at: number): number {
  // Most lines cannot be one: nothing is joined for them.
  if (!/^\S+\s|：\s*$/.test(lines[at]!.slice(0, 401)) || lines[at]!.length > 400) return at;
  let joined = '';
  for (let end = at; end < Math.min(lines.length, at + foldedLines); end += 1) {
    const line = lines[end]!.trim();
    if (line === '' || line.length > 400) return at;
    joined = joined === '' ? line : `${joined} ${line}`;
    if (/[:：]$/.test(line)) return isAttribution(joined) ? end + 1 : at;
  }
  return at;
}

/** Blank lines between quoted ones belong to the quotation. */
function endOfQuoteLines(lines: readonly string[], at: number): number {
  let end = at;
  for (let next = at; next < lines.length; next = skipBlank(lines, end)) {
    if (!isQuoteLine(lines[next]!)) break;
    end = next + 1;
  }
  return end;
}

function isQuoteLine(line: string): boolean {
  // `>From ` alone is what a mailbox makes of a line of the writer's own.
  return /^\s{0,3}>/.test(line) && !line.startsWith('>From ');
}

function skipBlank(lines: readonly string[], at: number): number {
  let next = at;
  while (next < lines.length && lines[next]!.trim() === '') next += 1;
  return next;
}

function unquoted(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^[ \t>]*> ?/, ''))
    .join('\n')
    .trim();
}
