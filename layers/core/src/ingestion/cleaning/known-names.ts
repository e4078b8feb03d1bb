import type { Finding } from './finding.ts';

const word = /[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu;

/**
 * Names of a given list as whole words, without regard to case and to white space between words; of names that begin alike,
 * the longest. Linear in the text where few names begin alike.
 * @param names such as `Jane Doe`; names of fewer than three letters are not looked for
 */
export function findNames(text: string, names: readonly string[]): Finding<'name'>[] {
  const byFirst = new Map<string, string[][]>();
  for (const name of names) {
    const words = wordsOf(name);
    if (words.join('').length < 3) continue;
    const known = byFirst.get(words[0]!);
    if (known === undefined) byFirst.set(words[0]!, [words]);
    else known.push(words);
  }
  if (byFirst.size === 0) return [];
  for (const known of byFirst.values()) known.sort((a, b) => b.length - a.length);
  const tokens = [...text.matchAll(word)].map((match) => ({
    word: match[0].toLowerCase(),
    at: match.index,
    size: match[0].length,
  }));
  const found: Finding<'name'>[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const name = byFirst.get(tokens[at]!.word)?.find((words) => isAt(text, tokens, at, words));
    if (name === undefined) continue;
    const last = tokens[at + name.length - 1]!;
    found.push({ kind: 'name', charStart: tokens[at]!.at, charEnd: last.at + last.size });
    at += name.length - 1;
  }
  return found;
}

function isAt(
  text: string,
  tokens: readonly { readonly word: string; readonly at: number; readonly size: number }[],
  from: number,
  words: readonly string[],
): boolean {
  return words.every((one, offset) => {
    const token = tokens[from + offset];
    if (token?.word !== one) return false;
    if (offset === 0) return true;
    const before = tokens[from + offset - 1]!;
    // A blank line ends a passage, and with it a name.
    return /^(?!.*\n\n)[\s.]{1,3}$/s.test(text.slice(before.at + before.size, token.at).slice(0, 4));
  });
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().match(word) ?? [];
}
