import { selected, turnedUpright } from './characters.ts';
import { turnedBack } from './geometry.ts';
import type { PageBox, PaintedArea, PdfCharacters, TextTurn } from './pdf-reader.ts';
import { rowsOf, type Segment, segmentsOf } from './segments.ts';
import { type Word, wordsOf } from './words.ts';

/** What a page says, in rows, with its text upright. */
export interface PageContent {
  /** From 1. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly rows: readonly (readonly Segment[])[];
  /** Text that points elsewhere than most of the page: labels of axes, stamps on the margin. */
  readonly asides: readonly Aside[];
  readonly rules: readonly PaintedArea[];
  /** Leads a box of a row back to where it is on the page. */
  readonly placed: (box: PageBox) => PageBox;
}

export interface Aside {
  readonly rows: readonly (readonly Segment[])[];
  readonly placed: (box: PageBox) => PageBox;
}

interface PageShape {
  readonly number: number;
  readonly width: number;
  readonly height: number;
}

/** Points; shorter ones do not part the rows of a table. */
const shortestRule = 20;

/** The content of a page with a text layer. Most of its characters decide which way is up. */
export function contentOf(page: PageShape, characters: PdfCharacters, areas: readonly PaintedArea[]): PageContent {
  const [turn, ...others] = turnsOf(characters);
  const rows = (own: TextTurn) => turnedRows(page, withTurn(characters, own), own);
  return {
    ...page,
    rows: rows(turn),
    asides: others.map((other) => ({
      rows: rows(other),
      placed: (box) => turnedBack(box, other, page.width, page.height),
    })),
    rules:
      turn === 0
        ? areas.filter(({ kind, box }) => kind === 'rule' && Math.max(box.width, box.height) > shortestRule)
        : [],
    placed: (box) => turnedBack(box, turn, page.width, page.height),
  };
}

/** The ways that text of a page points, that of the most characters first. */
function turnsOf({ count, styles, styleIndexes }: PdfCharacters): [TextTurn, ...TextTurn[]] {
  // On most pages all text points the same way.
  const turn = styles[0]?.turn;
  if (count > 0 && styles.every((style) => style.turn === turn)) return [turn!];
  const counts = new Map<TextTurn, number>();
  for (let at = 0; at < count; at += 1) {
    const { turn } = styles[styleIndexes[at]!]!;
    counts.set(turn, (counts.get(turn) ?? 0) + 1);
  }
  const [first = 0, ...others] = [...counts].sort((a, b) => b[1] - a[1]).map(([turn]) => turn);
  return [first, ...others];
}

function withTurn(characters: PdfCharacters, turn: TextTurn): PdfCharacters {
  const { styles, styleIndexes } = characters;
  if (styles.every((style) => style.turn === turn)) return characters;
  return selected(characters, (at) => styles[styleIndexes[at]!]!.turn === turn);
}

/** The content of a page whose words were recognised in a picture. */
export function contentOfWords(page: PageShape, words: readonly Word[]): PageContent {
  return { ...page, rows: rowsOf(words).map(segmentsOf), asides: [], rules: [], placed: (box) => box };
}

function turnedRows(page: PageShape, characters: PdfCharacters, turn: TextTurn): Segment[][] {
  // On a slant, lines cannot be told by their height on the page: the order of the content stands.
  if (turn === 'slanted') return wordsOf(characters).map((word) => segmentsOf([word]));
  return rowsOf(wordsOf(turnedUpright(characters, turn, page))).map(segmentsOf);
}
