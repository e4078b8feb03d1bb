import { cleanText } from './clean-text.ts';
import type { DocumentBuilder } from './document-builder.ts';
import type { Parser } from './parser.ts';

export const plainTextParser: Parser = (input, builder) => parsePlainText(input.text(), builder);

/** Paragraphs are what blank lines separate. Linear. */
export function parsePlainText(text: string, builder: DocumentBuilder): void {
  const cleaned = cleanText(text);
  let paragraph = 0;
  let at = 0;
  while (at <= cleaned.length) {
    const feed = cleaned.indexOf('\n', at);
    const end = feed < 0 ? cleaned.length : feed;
    if (isBlank(cleaned, at, end)) {
      builder.add('Paragraph', cleaned.slice(paragraph, at));
      paragraph = end + 1;
    }
    at = end + 1;
  }
  builder.add('Paragraph', cleaned.slice(paragraph));
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit !== 0x20 && unit !== 0x09) return false;
  }
  return true;
}
