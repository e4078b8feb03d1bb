import { boxAt, emptyCharacters } from '@sheaf/core/ingestion/parsing/pdf/characters';
import type { Bitmap, PageBox, PdfCharacters, PdfPage, TextStyle } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';

/** One character of a page, on its own. */
export interface PdfCharacter {
  readonly text: string;
  readonly box: PageBox;
  readonly style: TextStyle;
  readonly followsSpace: boolean;
}

/** Characters by columns, as a reader gives them. */
export function inColumns(characters: readonly PdfCharacter[]): PdfCharacters {
  const columns = emptyCharacters(characters.length);
  const styles = [...new Set(characters.map(({ style }) => style))];
  for (const [at, { text, box, style, followsSpace }] of characters.entries()) {
    columns.codes[at] = text.codePointAt(0)!;
    columns.boxes.set([box.x, box.y, box.width, box.height], 4 * at);
    columns.styleIndexes[at] = styles.indexOf(style);
    columns.followsSpace[at] = followsSpace ? 1 : 0;
  }
  return { ...columns, count: characters.length, styles };
}

export function oneByOne(characters: PdfCharacters): PdfCharacter[] {
  return Array.from({ length: characters.count }, (_, at) => ({
    text: String.fromCodePoint(characters.codes[at]!),
    box: boxAt(characters, at),
    style: characters.styles[characters.styleIndexes[at]!]!,
    followsSpace: characters.followsSpace[at] === 1,
  }));
}

export const aStyle = (style: Partial<TextStyle> = {}): TextStyle => ({
  fontSize: 10,
  isBold: false,
  colour: [0, 0, 0],
  isInvisible: false,
  turn: 0,
  order: 1,
  ...style,
});

/** Characters of one line, each half as wide as its font is high; `y` is the top. */
export function aLine(text: string, x: number, y: number, style: TextStyle = aStyle()): PdfCharacter[] {
  const width = style.fontSize / 2;
  const characters: PdfCharacter[] = [];
  let followsSpace = true;
  for (const [i, letter] of [...text].entries()) {
    if (letter === ' ') followsSpace = true;
    else {
      const box = { x: x + i * width, y, width, height: style.fontSize };
      characters.push({ text: letter, box, style, followsSpace });
      followsSpace = false;
    }
  }
  return characters;
}

/** Lines of prose below each other. */
export function aColumn(lines: readonly string[], x: number, y: number, style?: TextStyle): PdfCharacter[] {
  return lines.flatMap((line, i) => aLine(line, x, y + i * 12, style));
}

export const blank: Bitmap = { width: 1, height: 1, pixels: new Uint8Array(4).fill(255) };

export function aPage(characters: readonly PdfCharacter[], page: Partial<PdfPage> = {}): PdfPage {
  const columns = inColumns(characters);
  return { width: 600, height: 800, characters: columns, areas: [], isCut: false, render: () => blank, ...page };
}
