import type { CleanDocument, Element } from '../model.ts';
import type { LanguageDetector } from '../parsing/language.ts';
import { isSurelyIn } from './own-language.ts';

/** An element of fewer letters is too short to tell its language. */
const leastLetters = 40;
/** Code units of an element that are looked at. */
const sampleLength = 320;
const enoughLetters = new RegExp(`(?:\\p{L}\\P{L}*){${leastLetters}}`, 'u');

/**
 * The document with the language of each element that is written in another one than the document. Code and tables are left
 * as they are: they mislead detection. Linear.
 */
export function withElementLanguages(document: CleanDocument, detect: LanguageDetector): CleanDocument {
  let isMixed = false;
  const own = baseOf(document.language);
  const elements = document.elements.map((element) => {
    const language = languageOf(document.text, element, own, detect);
    if (language === null || baseOf(language) === own) return element;
    isMixed = true;
    return { ...element, language };
  });
  return isMixed ? { ...document, elements } : document;
}

function languageOf(
  text: string,
  { type, charStart, charEnd }: Element,
  own: string | null,
  detect: LanguageDetector,
): string | null {
  if (type === 'Code' || type === 'Table' || charEnd - charStart < leastLetters) return null;
  const sample = text.slice(charStart, Math.min(charEnd, charStart + sampleLength));
  if (!enoughLetters.test(sample) || isSurelyIn(own, sample)) return null;
  return detect(sample);
}

/** `pt` of `pt-BR`. */
function baseOf(language: string | null): string | null {
  return language?.split('-')[0]?.toLowerCase() ?? null;
}
