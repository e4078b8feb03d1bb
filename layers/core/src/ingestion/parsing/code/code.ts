import { cleanText } from '../clean-text.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { splitCode } from './code-parts.ts';
import { type Language, languages } from './languages.ts';

export const codeParser: Parser = (input, builder) => {
  const language = languages.find(({ mediaType }) => mediaType === input.mediaType);
  if (language !== undefined) parseCode(input.text(), language, builder);
};

/** Source code, whole: each definition at the top an element of its own, the rest in order around them. */
export function parseCode(source: string, language: Language, builder: DocumentBuilder): void {
  const text = cleanText(source);
  builder.setMetadata('programmingLanguage', language.name);
  for (const { start, end, name } of splitCode(text, language))
    builder.add('Code', text.slice(start, end), name === undefined ? {} : { path: name });
}
