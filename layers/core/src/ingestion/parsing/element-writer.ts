import type { Box, Element, ElementType, TextBox } from '../model.ts';
import { cleanLines, cleanProse, cleanVerbatim } from './clean-text.ts';

export interface ElementOptions {
  /** Of a Title, 1–6. */
  readonly level?: number | undefined;
  readonly page?: number | undefined;
  /** Where in its source: a JSON pointer, `Sheet1!A2:D40`, `cell 3`. */
  readonly path?: string | undefined;
}

/** A stretch of text in one place on a page. */
export interface PlacedLine {
  readonly text: string;
  readonly box: Box;
  /** Between this line and the next. @default a space */
  readonly joint?: '' | ' ' | '\n';
}

export interface ElementWriter {
  /** Appends an element; without a visible character it is dropped. */
  add(type: ElementType, raw: string, options?: ElementOptions): void;
  /** As `add`, of text that another writer has cleaned as this type. */
  addClean(type: ElementType, text: string, options?: ElementOptions): void;
  /** Appends an element of lines that have places; each keeps its box. */
  addPlaced(type: ElementType, lines: readonly PlacedLine[], options?: ElementOptions): void;
  /**
   * Appends a table, a row a line; cells are separated by ` | `, rows without text are dropped. The first row is the header.
   * @param places of the rows, one each
   */
  addTable(rows: readonly (readonly string[])[], options?: ElementOptions, places?: readonly (Box | undefined)[]): void;
  isEmpty(): boolean;
}

export interface WrittenElements {
  readonly text: string;
  readonly elements: readonly Element[];
  readonly boxes: readonly TextBox[];
}

/** Puts elements one after the other, blank lines between, and says where each of them is in the text. */
export function createElementWriter(): ElementWriter & { written(): WrittenElements } {
  const parts: string[] = [];
  const elements: Element[] = [];
  const boxes: TextBox[] = [];
  let length = 0;

  /** Appends text that is clean; gives its start. */
  function append(type: ElementType, text: string, options: ElementOptions): number {
    if (length > 0) parts.push('\n\n');
    const charStart = length === 0 ? 0 : length + 2;
    parts.push(text);
    length = charStart + text.length;
    elements.push({ type, charStart, charEnd: length, ...given(options) });
    return charStart;
  }

  return {
    add(type, raw, options = {}) {
      const text = clean(type, raw);
      if (text !== '') append(type, text, options);
    },
    addClean(type, text, options = {}) {
      if (text !== '') append(type, text, options);
    },
    addPlaced(type, lines, options = {}) {
      const { text, places } = joined(lines, type === 'Code' ? cleanVerbatim : cleanProse);
      if (text === '') return;
      const start = append(type, text, { page: places[0]?.box.page, ...options });
      for (const place of places)
        boxes.push({ ...place.box, charStart: start + place.charStart, charEnd: start + place.charEnd });
    },
    addTable(rows, options = {}, places = []) {
      const kept = rowsWithText(rows, places);
      if (kept.length === 0) return;
      let charStart = append('Table', kept.map(({ line }) => line).join('\n'), options);
      for (const { line, place } of kept) {
        if (place !== undefined) boxes.push({ ...place, charStart, charEnd: charStart + line.length });
        charStart += line.length + 1;
      }
    },
    isEmpty: () => length === 0,
    written: () => ({ text: parts.join(''), elements, boxes }),
  };
}

function given({ level, page, path }: ElementOptions): Pick<Element, 'level' | 'page' | 'path'> {
  return {
    ...(level === undefined ? {} : { level }),
    ...(page === undefined ? {} : { page }),
    ...(path === undefined ? {} : { path }),
  };
}

function rowsWithText(
  rows: readonly (readonly string[])[],
  places: readonly (Box | undefined)[],
): { line: string; place: Box | undefined }[] {
  return rows.flatMap((row, index) => {
    const cells = row.map((cell) => cleanProse(cell).replace(/\s+/g, ' '));
    return cells.some((cell) => cell !== '') ? [{ line: cells.join(' | '), place: places[index] }] : [];
  });
}

interface Place {
  readonly box: Box;
  readonly charStart: number;
  readonly charEnd: number;
}

/** One text of lines that are each clean, and where each of them is in it. */
function joined(lines: readonly PlacedLine[], cleaned: (raw: string) => string): { text: string; places: Place[] } {
  const places: Place[] = [];
  let text = '';
  let joint = '';
  for (const { text: raw, box, joint: next = ' ' } of lines) {
    const line = cleaned(raw);
    if (line === '') continue;
    text += joint + line;
    places.push({ box, charStart: text.length - line.length, charEnd: text.length });
    joint = next;
  }
  return { text, places };
}

function clean(type: ElementType, raw: string): string {
  switch (type) {
    case 'Code':
      return cleanVerbatim(raw);
    case 'List':
      return cleanLines(raw);
    case 'Title':
      return cleanProse(raw).replace(/\n+/g, ' ');
    default:
      return cleanProse(raw);
  }
}
