import type { CleanDocument } from '../model.ts';

/**
 * Looks up the language of stretches of a text whose starts do not go back: that of its elements where all that it touches
 * are in the same other language than the document, else that of the document. Linear overall.
 */
export function languageWithin({
  elements,
  language,
}: CleanDocument): (charStart: number, charEnd: number) => string | null {
  if (elements.every((element) => element.language === undefined)) return () => language;
  let first = 0;
  return (charStart, charEnd) => {
    while (first < elements.length && elements[first]!.charEnd <= charStart) first += 1;
    const own = elements[first]?.language;
    for (let at = first; at < elements.length && elements[at]!.charStart < charEnd; at += 1) {
      if (elements[at]!.language !== own) return language;
    }
    return own ?? language;
  };
}
