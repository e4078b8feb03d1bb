import { turnedBack, upright } from './geometry.ts';
import type { PageBox, PaintedArea, PdfCharacter, TextTurn } from './pdf-reader.ts';
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
export function contentOf(
  page: PageShape,
  characters: readonly PdfCharacter[],
  areas: readonly PaintedArea[],
): PageContent {
  const groups = byTurn(characters);
  const [main, ...others] = [...groups].sort((a, b) => b[1].length - a[1].length).map(([turn]) => turn);
  const turn = main ?? 0;
  return {
    ...page,
    rows: turnedRows(page, groups.get(turn) ?? [], turn),
    asides: others.map((other) => ({
      rows: turnedRows(page, groups.get(other) ?? [], other),
      placed: (box) => turnedBack(box, other, page.width, page.height),
    })),
    rules:
      turn === 0
        ? areas.filter(({ kind, box }) => kind === 'rule' && Math.max(box.width, box.height) > shortestRule)
        : [],
    placed: (box) => turnedBack(box, turn, page.width, page.height),
  };
}

/** On most pages all text points the same way. */
function byTurn(characters: readonly PdfCharacter[]): ReadonlyMap<TextTurn, readonly PdfCharacter[]> {
  const turn = characters[0]?.style.turn;
  if (turn !== undefined && characters.every(({ style }) => style.turn === turn)) return new Map([[turn, characters]]);
  return Map.groupBy(characters, ({ style }) => style.turn);
}

/** The content of a page whose words were recognised in a picture. */
export function contentOfWords(page: PageShape, words: readonly Word[]): PageContent {
  return { ...page, rows: rowsOf(words).map(segmentsOf), asides: [], rules: [], placed: (box) => box };
}

function turnedRows(page: PageShape, characters: readonly PdfCharacter[], turn: TextTurn): Segment[][] {
  // On a slant, lines cannot be told by their height on the page: the order of the content stands.
  if (turn === 'slanted') return wordsOf(characters).map((word) => segmentsOf([word]));
  const turned =
    turn === 0
      ? characters
      : characters.map((one) => ({ ...one, box: upright(one.box, turn, page.width, page.height) }));
  return rowsOf(wordsOf(turned)).map(segmentsOf);
}
