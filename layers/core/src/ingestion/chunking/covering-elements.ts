import type { CleanDocument, Element } from '../model.ts';
import { wholePoint } from './characters.ts';
import { skipSpace } from './white-space.ts';

/** The elements, and paragraphs for text that no element covers. */
export function* coveringElements({ text, elements }: CleanDocument): Generator<Element> {
  let at = 0;
  for (const element of elements) {
    const charStart = wholePoint(text, Math.max(at, element.charStart));
    const charEnd = wholePoint(text, Math.min(text.length, element.charEnd));
    if (charStart >= charEnd) continue;
    if (skipSpace(text, at, charStart) < charStart) yield { type: 'Paragraph', charStart: at, charEnd: charStart };
    yield { ...element, charStart, charEnd };
    at = charEnd;
  }
  if (skipSpace(text, at, text.length) < text.length) yield { type: 'Paragraph', charStart: at, charEnd: text.length };
}
