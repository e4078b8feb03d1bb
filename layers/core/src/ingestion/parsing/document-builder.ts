import type {
  Box,
  ChildDocument,
  CleanDocument,
  Element,
  ElementType,
  HiddenPassage,
  HidingReason,
  MetadataValue,
  TextBox,
} from '../model.ts';
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

/** What every parser reports to: elements in reading order. Offsets are made here, of the text as it is after cleaning. */
export interface DocumentBuilder {
  /** Appends an element; without a visible character it is dropped. */
  add(type: ElementType, raw: string, options?: ElementOptions): void;
  /** Appends an element of lines that have places; each keeps its box. */
  addPlaced(type: ElementType, lines: readonly PlacedLine[], options?: ElementOptions): void;
  /**
   * Appends a table, a row a line; cells are separated by ` | `, rows without text are dropped. The first row is the header.
   * @param places of the rows, one each
   */
  addTable(rows: readonly (readonly string[])[], options?: ElementOptions, places?: readonly Box[]): void;
  /** Keeps apart what a person would not see. */
  addHidden(reason: HidingReason, raw: string, page?: number): void;
  addChild(child: ChildDocument): void;
  isEmpty(): boolean;
  setTitle(title: string): void;
  setLanguage(language: string): void;
  setMetadata(name: string, value: MetadataValue): void;
  children(): readonly ChildDocument[];
  build(mediaType: string): CleanDocument;
}

/** Metadata is stored in a row and shown beside a document: more than this is cut off. */
const longestValue = 1000;
const mostEntries = 64;
const longestHidden = 2000;
const mostHidden = 200;

export function createDocumentBuilder(): DocumentBuilder {
  const parts: string[] = [];
  const elements: Element[] = [];
  const boxes: TextBox[] = [];
  const hidden: HiddenPassage[] = [];
  const children: ChildDocument[] = [];
  const metadata: Record<string, MetadataValue> = {};
  let length = 0;
  let title: string | null = null;
  let language: string | null = null;

  /** Appends text that is clean; gives its start. */
  function append(type: ElementType, text: string, { level, page, path }: ElementOptions): number {
    if (length > 0) {
      parts.push('\n\n');
      length += 2;
    }
    const charStart = length;
    parts.push(text);
    length += text.length;
    elements.push({
      type,
      charStart,
      charEnd: length,
      ...(level === undefined ? {} : { level }),
      ...(page === undefined ? {} : { page }),
      ...(path === undefined ? {} : { path }),
    });
    return charStart;
  }

  return {
    add(type, raw, options = {}) {
      const text = clean(type, raw);
      if (text !== '') append(type, text, options);
    },
    addPlaced(type, lines, options = {}) {
      const { text, places } = joined(lines);
      if (text === '') return;
      const start = append(type, text, { page: places[0]?.page, ...options });
      for (const place of places)
        boxes.push({ ...place, charStart: start + place.charStart, charEnd: start + place.charEnd });
    },
    addTable(rows, options = {}, places = []) {
      const lines = rows.map((cells) => cells.map((cell) => cleanProse(cell).replace(/\s+/g, ' ')));
      const kept = lines.flatMap((cells, i) =>
        cells.some((cell) => cell !== '') ? [{ line: cells.join(' | '), place: places[i] }] : [],
      );
      const text = kept.map(({ line }) => line).join('\n');
      if (text === '') return;
      let charStart = append('Table', text, options);
      for (const { line, place } of kept) {
        if (place !== undefined) boxes.push({ ...place, charStart, charEnd: charStart + line.length });
        charStart += line.length + 1;
      }
    },
    addHidden(reason, raw, page) {
      const text = cleanProse(raw.slice(0, longestHidden * 2))
        .slice(0, longestHidden)
        .toWellFormed();
      if (text === '' || hidden.length >= mostHidden) return;
      hidden.push({ reason, text, ...(page === undefined ? {} : { page }) });
    },
    addChild(child) {
      children.push(child);
    },
    isEmpty: () => length === 0,
    setTitle(raw) {
      title ??= oneLine(raw) || null;
    },
    setLanguage(raw) {
      language ??= languageTag(raw);
    },
    setMetadata(name, value) {
      if (Object.keys(metadata).length >= mostEntries || Object.hasOwn(metadata, name)) return;
      const kept = typeof value === 'string' ? oneLine(value) : value;
      if (kept !== '') Object.defineProperty(metadata, name, { value: kept, enumerable: true });
    },
    children: () => children,
    build(mediaType) {
      const text = parts.join('');
      return {
        text,
        elements,
        title: title ?? firstTitle(text, elements),
        language,
        mediaType,
        metadata: { ...metadata },
        ...(boxes.length > 0 ? { boxes } : {}),
        ...(hidden.length > 0 ? { hidden } : {}),
      };
    },
  };
}

/** One text of lines that are each clean, and where each of them is in it. */
function joined(lines: readonly PlacedLine[]): { text: string; places: TextBox[] } {
  const places: TextBox[] = [];
  let text = '';
  let joint = '';
  for (const { text: raw, box, joint: next = ' ' } of lines) {
    const line = cleanProse(raw);
    if (line === '') continue;
    text += joint + line;
    places.push({ ...box, charStart: text.length - line.length, charEnd: text.length });
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

function oneLine(raw: string): string {
  return cleanProse(raw.slice(0, longestValue * 2))
    .replace(/\s+/g, ' ')
    .slice(0, longestValue)
    .toWellFormed();
}

/** The first title of the highest level that occurs. */
function firstTitle(text: string, elements: readonly Element[]): string | null {
  let best: Element | undefined;
  for (const element of elements) {
    if (element.type === 'Title' && (best === undefined || (element.level ?? 1) < (best.level ?? 1))) best = element;
  }
  return best === undefined ? null : oneLine(text.slice(best.charStart, best.charEnd));
}

/** BCP 47 in its canonical form; null when it is not well formed. */
export function languageTag(raw: string): string | null {
  try {
    return Intl.getCanonicalLocales(raw.trim().replace(/_/g, '-'))[0] ?? null;
  } catch {
    return null;
  }
}
