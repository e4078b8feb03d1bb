import type { CleanDocument, ElementType } from '../model.ts';
import { coveringElements } from './covering-elements.ts';
import { headingTrail } from './heading-trail.ts';
import { blocks, characters, clauses, codeLines, lines, type Rung, sentences, strengths, words } from './rungs.ts';
import { type TableHeader, tableHeaderOf } from './table-header.ts';
import type { TokenRuler } from './token-ruler.ts';
import { skipSpace, trimSpace } from './white-space.ts';

/**
 * What is never cut again: a sentence, a list item, a table row, a code element… of at most `chunkSize` tokens, less those of
 * the header that comes before it.
 */
export interface Unit {
  readonly charStart: number;
  readonly charEnd: number;
  readonly tokens: number;
  /** Strength of the boundary before it. */
  readonly strength: number;
  readonly type: ElementType;
  readonly page: number | null;
  readonly headingPath: readonly string[];
  /** Level of the title that the unit begins. */
  readonly level?: number;
  readonly tableHeader?: TableHeader;
  /** A part of a sentence or a row that does not fit. */
  readonly isCut?: true;
}

type Mould = Omit<Unit, 'charStart' | 'charEnd' | 'tokens' | 'strength' | 'level'>;

/** The units of a document in order, made as they are asked for; together they hold every visible character. */
export function* unitsOf(document: CleanDocument, ruler: TokenRuler, chunkSize: number): Generator<Unit> {
  const { text } = document;
  const ladders = laddersOf(chunkSize);
  const trail = headingTrail();
  let strength: number = strengths.element;
  for (const element of coveringElements(document)) {
    const level = element.type === 'Title' ? (element.level ?? 1) : undefined;
    const headingPath =
      level === undefined ? trail.path() : trail.enter(text.slice(element.charStart, element.charEnd), level);
    const before =
      level !== undefined && strength !== strengths.underTitle ? strengths.title - Math.min(6, level) : strength;
    const tableHeader = tableHeaderOf(text, element, ruler, chunkSize);
    const header = tableHeader === undefined ? {} : { tableHeader };
    const mould: Mould = { type: element.type, page: element.page ?? null, headingPath, ...header };
    const room = chunkSize - (tableHeader?.tokens ?? 0);
    const ladder = (room === chunkSize ? ladders : laddersOf(room))[element.type];
    const range = { start: element.charStart, end: element.charEnd, strength: before };
    let isFirst = true;
    for (const unit of climb(text, ruler, room, range, ladder, mould)) {
      yield isFirst && level !== undefined ? { ...unit, level } : unit;
      isFirst = false;
    }
    strength = level === undefined ? strengths.element : strengths.underTitle;
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
  const part: Mould = rung!.strength <= strengths.clause ? { ...mould, isCut: true } : mould;
  let from = start;
  let strength = range.strength;
  for (const to of rung!.ends(text, start, end)) {
    for (const unit of climb(text, ruler, chunkSize, { start: from, end: to, strength }, below, part)) {
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
