/** The port through which PDF files are read. Points are 1/72 inch; the origin is the top left of the upright page. */

export interface PageBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Red, green, blue, each 0–255. */
export type Colour = readonly [number, number, number];

/** How the text points, in degrees clockwise from left to right; `slanted` is anything between. */
export type TextTurn = 0 | 90 | 180 | 270 | 'slanted';

/** What the characters of one text object have in common. */
export interface TextStyle {
  /** Of the font as it appears, in points. */
  readonly fontSize: number;
  readonly isBold: boolean;
  /** Null where it cannot be told, as of a pattern. */
  readonly colour: Colour | null;
  /** Text rendering mode 3: neither filled nor stroked (ISO 32000-1, 9.3.6). */
  readonly isInvisible: boolean;
  readonly turn: TextTurn;
  /** Painted after everything with a smaller number. */
  readonly order: number;
}

/**
 * The visible characters of a page, by columns: a page has thousands of them, and to make an object for each takes longer
 * than to read it. Columns may be longer than `count`. Blanks are told by the character after them.
 */
export interface PdfCharacters {
  readonly count: number;
  /** Code points; U+FFFD where the font does not tell which. */
  readonly codes: Uint32Array;
  /** x, y, width and height of each: as wide as its advance, and as high as its font's ascent and descent. */
  readonly boxes: Float64Array;
  readonly styles: readonly TextStyle[];
  /** Which of `styles` each has. */
  readonly styleIndexes: Uint32Array;
  /** 1 where a blank or a new line comes before. */
  readonly followsSpace: Uint8Array;
}

/** Something painted that is no text. `rule` is a line, or a rectangle as thin as one. */
export interface PaintedArea {
  readonly kind: 'image' | 'fill' | 'rule' | 'shading';
  readonly box: PageBox;
  /** Of a fill; null elsewhere. */
  readonly colour: Colour | null;
  readonly order: number;
}

/** Four bytes a pixel, in the order blue, green, red, unused; rows from the top. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export interface PdfPage {
  readonly width: number;
  readonly height: number;
  /** In the order of the content; of right-to-left text, in the order of reading. */
  readonly characters: PdfCharacters;
  readonly areas: readonly PaintedArea[];
  /** True where a limit of the reader left characters out. */
  readonly isCut: boolean;
  /** @param scale pixels a point */
  render(scale: number): Bitmap;
}

export interface PdfOutlineEntry {
  readonly title: string;
  /** 1 is the top. */
  readonly level: number;
  /** From 1; null where it leads elsewhere. */
  readonly page: number | null;
}

/** The document information dictionary (ISO 32000-1, 14.3.3), as it stands in the file. */
export type PdfInfo = Readonly<
  Record<'Title' | 'Author' | 'Producer' | 'CreationDate' | 'ModDate' | 'Keywords', string>
>;

export interface PdfFile {
  readonly pageCount: number;
  readonly info: PdfInfo;
  readonly outline: readonly PdfOutlineEntry[];
  /**
   * Gives `use` a page and takes it back after it: the columns of its characters may be those of the next page.
   * `undefined` for a page that cannot be read.
   */
  withPage<T>(index: number, use: (page: PdfPage) => Promise<T>): Promise<T | undefined>;
  /** Frees the memory of the file; nothing may be asked of it after. */
  close(): void;
}

export interface PdfReader {
  /**
   * Opens a file, repairing what can be repaired.
   * @throws StageError EncryptedDocument where a password is needed, CorruptDocument where it cannot be opened
   */
  open(bytes: Uint8Array): Promise<PdfFile>;
}
