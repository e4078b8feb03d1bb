import { negations, quantities } from './telling-words.ts';

/** What tells two texts apart that are otherwise worded alike. */
export interface MeaningMarks {
  /** Numbers, dates and times as written, and quantities in words, sorted. */
  readonly quantities: readonly string[];
  readonly negations: readonly string[];
  /** Capitalised words that begin no sentence, in lower case. */
  readonly names: ReadonlySet<string>;
  /** All words in lower case. */
  readonly words: ReadonlySet<string>;
}

const tokens = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|[-+−]?\d+(?:[.,:/-]\d+)*|[.!?:;\n。！？•*|]/gu;

/** Linear. */
export function meaningMarksOf(text: string): MeaningMarks {
  const found = { quantities: [] as string[], negations: [] as string[] };
  const names = new Set<string>();
  const words = new Set<string>();
  let isOpening = true;
  let opener = '';
  for (const [token] of text.matchAll(tokens)) {
    if (/^[.!?:;\n。！？•*|]$/.test(token)) {
      isOpening = true;
      continue;
    }
    if (/\d/.test(token)) found.quantities.push(token.replace('−', '-'));
    else {
      const word = token.toLowerCase().replace('’', "'");
      words.add(word);
      if (negations.has(word)) found.negations.push(word);
      if (quantities.has(word)) found.quantities.push(word);
      if (word !== token && /^\p{Lu}/u.test(token)) {
        if (!isOpening) names.add(word);
        // "Jane Doe signed": the first word of a sentence is a name when the second is capitalised.
        if (opener !== '' && !isOpening) names.add(opener);
        opener = isOpening ? word : '';
      } else opener = '';
    }
    isOpening = false;
  }
  return { quantities: found.quantities.sort(), negations: found.negations.sort(), names, words };
}

/** True when the two differ in a number, a date, a name or a negation. Linear. */
export function differInMeaning(a: MeaningMarks, b: MeaningMarks): boolean {
  return (
    !isSame(a.quantities, b.quantities) ||
    !isSame(a.negations, b.negations) ||
    hasForeignName(a, b) ||
    hasForeignName(b, a)
  );
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

function hasForeignName(a: MeaningMarks, b: MeaningMarks): boolean {
  for (const name of a.names) if (!b.words.has(name)) return true;
  return false;
}
