import type { Bitmap, PdfCharacter, PdfPage, TextStyle } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';

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
  return { width: 600, height: 800, characters, areas: [], isCut: false, render: () => blank, ...page };
}
