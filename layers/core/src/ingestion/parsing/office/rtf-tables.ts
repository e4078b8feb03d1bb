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

/** The entry that is being read. */
interface OpenTables {
  readonly fonts: Map<number, number | null>;
  readonly whites: Set<number>;
  readonly headings: Map<number, number>;
  font: number;
  colour: { red: number; green: number; blue: number };
  colours: number;
  style: number | null;
  name: string;
}

export function createRtfTables(): RtfTables {
  const open: OpenTables = {
    fonts: new Map(),
    whites: new Set(),
    headings: new Map(),
    font: 0,
    colour: { red: 0, green: 0, blue: 0 },
    colours: 0,
    style: 0,
    name: '',
  };
  return {
    fonts: open.fonts,
    whites: open.whites,
    headings: open.headings,
    control(table, word, parameter = 0) {
      if (table === 'fonttbl') fontControl(open, word, parameter);
      else if (table === 'stylesheet') styleControl(open, word, parameter);
      else if (word === 'red' || word === 'green' || word === 'blue')
        open.colour = { ...open.colour, [word]: parameter };
    },
    text(table, text) {
      if (table === 'stylesheet') {
        for (const [index, piece] of text.split(';').entries()) {
          if (index > 0) endStyle(open);
          open.name = (open.name + piece).slice(0, 200);
        }
      }
      if (table !== 'colortbl') return;
      for (const letter of text) {
        if (letter !== ';') continue;
        if (open.colour.red === 255 && open.colour.green === 255 && open.colour.blue === 255)
          open.whites.add(open.colours);
        open.colours += 1;
        open.colour = { red: 0, green: 0, blue: 0 };
      }
    },
    endGroup(table) {
      if (table === 'stylesheet' && open.name !== '') endStyle(open);
    },
  };
}

function fontControl(open: OpenTables, word: string, parameter: number): void {
  if (word === 'f') open.font = parameter;
  else if (word === 'cpg') open.fonts.set(open.font, parameter);
  else if (word === 'fcharset') {
    const codePage = parameter === symbolCharset ? null : fontCodePage(parameter);
    if (codePage !== undefined) open.fonts.set(open.font, codePage);
  }
}

function styleControl(open: OpenTables, word: string, parameter: number): void {
  if (word === 's') open.style = parameter;
  else if (word === 'cs' || word === 'ds' || word === 'ts') open.style = null;
  else if (word === 'outlinelevel' && open.style !== null && parameter < 9)
    open.headings.set(open.style, Math.min(6, parameter + 1));
}

function endStyle(open: OpenTables): void {
  const level = /^heading ([1-9])$/i.exec(open.name.trim())?.[1];
  if (open.style !== null && level !== undefined) open.headings.set(open.style, Math.min(6, Number(level)));
  else if (open.style !== null && /^title$/i.test(open.name.trim())) open.headings.set(open.style, 1);
  open.name = '';
  open.style = 0;
}
