import type { CleanDocument } from '../model.ts';

/** ISO 639-1 code of the language of a text, or null when it cannot be told. */
export type LanguageDetector = (text: string) => string | null;

/** Characters that detection looks at: prose only, since code and tables mislead it. */
const sampleLength = 2000;
/** With fewer letters it would guess. */
const enoughLetters = /(?:\p{L}\P{L}*){24}/u;

let detector: Promise<LanguageDetector> | undefined;

/** The detector, loaded once. */
export function languageDetector(): Promise<LanguageDetector> {
  detector ??= loadLanguageDetector();
  return detector;
}

/** eld's n-gram tables are held in memory by whoever asks first (90 MB), so they are loaded only then. */
export async function loadLanguageDetector(): Promise<LanguageDetector> {
  const { eld } = await import('eld/extrasmall');
  return (text) => {
    const result = eld.detect(text);
    return result.language !== '' && result.isReliable() ? result.language : null;
  };
}

export function languageSample({ text, elements }: CleanDocument): string {
  let sample = '';
  for (const { type, charStart, charEnd } of elements) {
    if (type === 'Code' || type === 'Table') continue;
    sample += `${text.slice(charStart, Math.min(charEnd, charStart + sampleLength))}\n`;
    if (sample.length >= sampleLength) break;
  }
  return enoughLetters.test(sample) ? sample : '';
}
