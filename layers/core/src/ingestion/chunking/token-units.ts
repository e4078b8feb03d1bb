import type { CleanDocument } from '../model.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { coveringElements } from './covering-elements.ts';
import { headingTrail } from './heading-trail.ts';
import { strengths } from './rungs.ts';
import { tableHeaderOf } from './table-header.ts';
import type { TokenRuler } from './token-ruler.ts';
import type { Unit } from './units.ts';
import { skipSpace, trimSpace } from './white-space.ts';

/** Each token as a unit, without the blanks around it; tokens that end within a character are one with the next. */
export function* tokenUnitsOf(
  document: CleanDocument,
  tokenizer: Tokenizer,
  ruler: TokenRuler,
  chunkSize: number,
): Generator<Unit> {
  const { text } = document;
  const trail = headingTrail();
  for (const element of coveringElements(document)) {
    const { charStart, charEnd, type, page, level } = element;
    const headingPath = type === 'Title' ? trail.enter(text.slice(charStart, charEnd), level ?? 1) : trail.path();
    const tableHeader = tableHeaderOf(text, element, ruler, chunkSize);
    const header = tableHeader === undefined ? {} : { tableHeader };
    const mould = { type, page: page ?? null, headingPath, tokens: 1, strength: strengths.character, ...header };
    for (let at = charStart; at < charEnd; ) {
      const pieceEnd = tokenizer.pieceEnd(text, at, charEnd);
      for (const end of tokenizer.tokenEnds(text, at, pieceEnd)) {
        const start = skipSpace(text, at, end);
        if (start < end) yield { ...mould, charStart: start, charEnd: trimSpace(text, start, end) };
        at = end;
      }
    }
  }
}
