import { fontCodePage, symbolCharset } from './rtf-charset.ts';

/** Tables at the head of a document: fonts, colours and styles, as far as they matter for the text. */
export interface RtfTables {
  /** Code page by font; null for a font of symbols. */
  readonly fonts: Map<number, number | null>;
  /** Numbers of colours that are white. */
  readonly whites: Set<number>;
  /** Heading level by style. */
  readonly headings: Map<number, number>;
  control(table: RtfTableName, word: string, parameter: number | undefined): void;
  text(table: RtfTableName, text: string): void;
  /** A group inside a table ends, and with it perhaps an entry without its semicolon. */
  endGroup(table: RtfTableName): void;
}

export type RtfTableName = 'fonttbl' | 'colortbl' | 'stylesheet';

export function isTableName(word: string): word is RtfTableName {
  return word === 'fonttbl' || word === 'colortbl' || word === 'stylesheet';
}

export function createRtfTables(): RtfTables {
  const fonts = new Map<number, number | null>();
  const whites = new Set<number>();
  const headings = new Map<number, number>();
  let font = 0;
  let colour = { red: 0, green: 0, blue: 0 };
  let colours = 0;
  let style: number | null = 0;
  let name = '';

  function fontControl(word: string, parameter: number): void {
    if (word === 'f') font = parameter;
    else if (word === 'cpg') fonts.set(font, parameter);
    else if (word === 'fcharset') {
      const codePage = parameter === symbolCharset ? null : fontCodePage(parameter);
      if (codePage !== undefined) fonts.set(font, codePage);
    }
  }

  function styleControl(word: string, parameter: number): void {
    if (word === 's') style = parameter;
    else if (word === 'cs' || word === 'ds' || word === 'ts') style = null;
    else if (word === 'outlinelevel' && style !== null && parameter < 9)
      headings.set(style, Math.min(6, parameter + 1));
  }

  function endStyle(): void {
    const level = /^heading ([1-9])$/i.exec(name.trim())?.[1];
    if (style !== null && level !== undefined) headings.set(style, Math.min(6, Number(level)));
    else if (style !== null && /^title$/i.test(name.trim())) headings.set(style, 1);
    name = '';
    style = 0;
  }

  return {
    fonts,
    whites,
    headings,
    control(table, word, parameter = 0) {
      if (table === 'fonttbl') fontControl(word, parameter);
      else if (table === 'stylesheet') styleControl(word, parameter);
      else if (word === 'red' || word === 'green' || word === 'blue') colour = { ...colour, [word]: parameter };
    },
    text(table, text) {
      if (table === 'stylesheet') {
        for (const [index, piece] of text.split(';').entries()) {
          if (index > 0) endStyle();
          name = (name + piece).slice(0, 200);
        }
      }
      if (table !== 'colortbl') return;
      for (const letter of text) {
        if (letter !== ';') continue;
        if (colour.red === 255 && colour.green === 255 && colour.blue === 255) whites.add(colours);
        colours += 1;
        colour = { red: 0, green: 0, blue: 0 };
      }
    },
    endGroup(table) {
      if (table === 'stylesheet' && name !== '') endStyle();
    },
  };
}
