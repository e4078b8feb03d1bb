/**
 * Languages of recognition out of `eng+deu`; the first one counts most.
 * @throws Error that names what was received and what is expected
 */
export function ocrLanguages(setting: string): readonly string[] {
  const languages = setting.split('+');
  const wrong = languages.find((language) => !/^[a-z]{3}(?:_[a-z]+)*$/i.test(language));
  if (wrong !== undefined) {
    throw new Error(
      `OCR_LANGUAGES is "${setting.slice(0, 100)}"; it takes languages as tesseract names them, joined by +: eng, eng+deu, chi_sim.`,
    );
  }
  return [...new Set(languages)];
}

/** The npm package that holds the model of a language. */
export function ocrPackage(language: string): string {
  return `@tesseract.js-data/${language}`;
}
