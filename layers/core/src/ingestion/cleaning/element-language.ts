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
 * as they are: they mislead detection. The detector is asked for where there is doubt. Linear.
 */
export async function withElementLanguages(
  document: CleanDocument,
  detectorOf: () => Promise<LanguageDetector>,
): Promise<CleanDocument> {
  const own = baseOf(document.language);
  const elements: Element[] = [];
  let isMixed = false;
  for (const element of document.elements) {
    const sample = doubtfulSample(document.text, element, own);
    const language = sample === null ? null : (await detectorOf())(sample);
    const differs = language !== null && baseOf(language) !== own;
    isMixed ||= differs;
    elements.push(differs ? { ...element, language } : element);
  }
  return isMixed ? { ...document, elements } : document;
}

/** What detection is to look at; null where there is too little, or no doubt. */
function doubtfulSample(text: string, { type, charStart, charEnd }: Element, own: string | null): string | null {
  if (type === 'Code' || type === 'Table' || charEnd - charStart < leastLetters) return null;
  const sample = text.slice(charStart, Math.min(charEnd, charStart + sampleLength));
  return !enoughLetters.test(sample) || isSurelyIn(own, sample) ? null : sample;
}

/** `pt` of `pt-BR`. */
function baseOf(language: string | null): string | null {
  return language?.split('-')[0]?.toLowerCase() ?? null;
}
