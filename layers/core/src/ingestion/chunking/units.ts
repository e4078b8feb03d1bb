import type { CleanDocument, Element, ElementType } from '../model.ts';
import { wholePoint } from './characters.ts';
import { headingTrail } from './heading-trail.ts';
import { blocks, characters, clauses, codeLines, lines, type Rung, sentences, strengths, words } from './rungs.ts';
import type { TokenRuler } from './token-ruler.ts';
import { skipSpace, trimSpace } from './white-space.ts';

/** What is never cut again: a sentence, a list item, a table row, a code element… of at most `chunkSize` tokens. */
export interface Unit {
  readonly charStart: number;
  readonly charEnd: number;
  readonly tokens: number;
  /** Strength of the boundary before it. */
  readonly strength: number;
  readonly type: ElementType;
  readonly page: number | null;
  readonly headingPath: readonly string[];
}

type Mould = Pick<Unit, 'type' | 'page' | 'headingPath'>;

/** The units of a document in order, made as they are asked for; together they hold every visible character. */
export function* unitsOf(document: CleanDocument, ruler: TokenRuler, chunkSize: number): Generator<Unit> {
  const { text } = document;
  const ladders = laddersOf(chunkSize);
  const trail = headingTrail();
  let strength: number = strengths.element;
  for (const element of coveringElements(document)) {
    const isTitle = element.type === 'Title';
    const headingPath = isTitle
      ? trail.enter(text.slice(element.charStart, element.charEnd), element.level ?? 1)
      : trail.path();
    const before =
      isTitle && strength !== strengths.underTitle ? strengths.title - Math.min(6, element.level ?? 1) : strength;
    const mould: Mould = { type: element.type, page: element.page ?? null, headingPath };
    const range = { start: element.charStart, end: element.charEnd, strength: before };
    yield* climb(text, ruler, chunkSize, range, ladders[element.type], mould);
    strength = isTitle ? strengths.underTitle : strengths.element;
  }
}

interface Ladder {
  /** True where the range is a unit as it is when it fits. */
  readonly isWhole: boolean;
  readonly keepsIndent: boolean;
  readonly rungs: readonly Rung[];
}

function laddersOf(chunkSize: number): Record<ElementType, Ladder> {
  // A code unit is at most three bytes, and a token at least one: such a part fits any chunk.
  const last = [clauses, words, characters(Math.max(1, Math.min(128, Math.floor(chunkSize / 3))))];
  const prose = { isWhole: false, keepsIndent: false, rungs: [sentences, lines, ...last] };
  const rows = { isWhole: false, keepsIndent: false, rungs: [lines, sentences, ...last] };
  const code = { isWhole: true, keepsIndent: true, rungs: [blocks, codeLines, ...last] };
  const title = { isWhole: true, keepsIndent: false, rungs: [sentences, lines, ...last] };
  return { Title: title, Paragraph: prose, List: rows, Table: rows, Figure: prose, Code: code, Footer: prose };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly strength: number;
}

function* climb(
  text: string,
  ruler: TokenRuler,
  chunkSize: number,
  range: Range,
  ladder: Ladder,
  mould: Mould,
): Generator<Unit> {
  const visible = skipSpace(text, range.start, range.end);
  const start = ladder.keepsIndent ? lineStart(text, range.start, visible) : visible;
  const end = trimSpace(text, visible, range.end);
  if (visible >= end) return;
  if (ladder.isWhole || ladder.rungs.length === 0) {
    const tokens = ruler.count(start, end);
    if (tokens <= chunkSize || ladder.rungs.length === 0) {
      yield { charStart: start, charEnd: end, tokens, strength: range.strength, ...mould };
      return;
    }
  }
  const [rung, ...rungs] = ladder.rungs;
  const below: Ladder = { isWhole: true, keepsIndent: rung!.keepsIndent, rungs };
  let from = start;
  let strength = range.strength;
  for (const to of rung!.ends(text, start, end)) {
    for (const unit of climb(text, ruler, chunkSize, { start: from, end: to, strength }, below, mould)) {
      yield unit;
      strength = rung!.strength;
    }
    from = to;
  }
}

/** Start of the line on which the first visible character stands, but not before `from`. */
function lineStart(text: string, from: number, visible: number): number {
  let at = visible;
  while (at > from && text.charCodeAt(at - 1) !== 0x0a) at -= 1;
  return at;
}

/** The elements, and paragraphs for text that no element covers. */
function* coveringElements({ text, elements }: CleanDocument): Generator<Element> {
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
