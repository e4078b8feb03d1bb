import type { PlacedLine } from '../element-writer.ts';
import type { PageBox } from './pdf-reader.ts';

/** A line, and its box on its page. */
export interface TextLine {
  readonly text: string;
  readonly box: PageBox & { readonly page: number };
}

/** Words that the document writes with a hyphen within a line, where no line end can be its reason. */
export function hyphenatedWords(lines: Iterable<{ readonly text: string }>): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { text } of lines) {
    if (!/[-‐]/.test(text)) continue;
    for (const word of text.split(/[^\p{L}‐-]+/u)) {
      if (/\p{L}[-‐]\p{L}/u.test(word)) words.add(word.toLowerCase());
    }
  }
  return words;
}

/**
 * Lines of one paragraph with what belongs between them: a blank, or nothing after a hyphen. The hyphen goes where the
 * next line starts in lower case, which holds in every language with cases, unless the document writes the word so
 * elsewhere.
 */
export function joinedLines(lines: readonly TextLine[], hyphenated: ReadonlySet<string>): PlacedLine[] {
  return lines.map(({ text, box }, i) => {
    const next = lines[i + 1]?.text;
    const stem = next === undefined ? '' : brokenStem(text);
    if (stem === '') return { text, box };
    const rest = /^\p{L}+/u.exec(next!)?.[0];
    if (rest === undefined) return { text, box, joint: /^[\p{N}]/u.test(next!) ? '' : ' ' };
    const isBroken = /^\p{Ll}/u.test(rest) && !hyphenated.has(`${stem}-${rest}`.toLowerCase());
    return { text: isBroken ? text.slice(0, -1) : text, box, joint: '' };
  });
}

/** The letters before a hyphen at the end of a line; empty where there are none. */
function brokenStem(line: string): string {
  if (!/\p{L}[-‐\u00ad]$/u.test(line)) return '';
  // No word is longer; a regular expression that looks for its start would be quadratic in a line without blanks.
  return /\p{L}*$/u.exec(line.slice(-64, -1))?.[0] ?? '';
}
