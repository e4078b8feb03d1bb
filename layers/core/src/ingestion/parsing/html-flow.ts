import type { ElementType } from '../model.ts';
import type { DocumentBuilder } from './document-builder.ts';
import { createHtmlList, endLine, type HtmlList } from './html-list.ts';
import type { HtmlTable } from './html-table.ts';
import { superscript } from './typography.ts';

/** Where the text of a page goes at the moment. */
export interface HtmlFlow {
  readonly builder: DocumentBuilder;
  readonly tables: HtmlTable[];
  readonly list: HtmlList;
  /** Inline text of the open paragraph or heading. */
  parts: string[];
  /** Descriptions of images in it, told where there is no text. */
  alt: string[];
  heading: number | null;
  code: string[] | null;
  footers: number;
  superscripts: number;
  figures: number;
  /** Descriptions and captions of images told so far: pages repeat them. */
  readonly told: Set<string>;
}

export function createHtmlFlow(builder: DocumentBuilder): HtmlFlow {
  return {
    builder,
    tables: [],
    list: createHtmlList(),
    parts: [],
    alt: [],
    heading: null,
    code: null,
    footers: 0,
    superscripts: 0,
    figures: 0,
    told: new Set(),
  };
}

/** The table whose cell is being read; undefined outside of cells and in tables that only lay out the page. */
export function cellTable(flow: HtmlFlow): HtmlTable | undefined {
  const table = flow.tables.at(-1);
  return table !== undefined && !table.isLayout && table.cell !== null ? table : undefined;
}

/** All white space but a single blank, which stays what it is. */
const wideSpaces = /\s{2,}|[^\S ]/g;

export function addText(flow: HtmlFlow, raw: string): void {
  const text = flow.superscripts > 0 ? superscript(raw) : raw;
  if (flow.code !== null) flow.code.push(text);
  else {
    const cell = cellTable(flow)?.cell;
    if (cell) cell.push(text);
    else if (flow.list.open.length > 0 && flow.heading === null) flow.list.line.push(text.replace(wideSpaces, ' '));
    else flow.parts.push(text.replace(wideSpaces, ' '));
  }
}

export function addBreak(flow: HtmlFlow): void {
  if (flow.code !== null) flow.code.push('\n');
  else if (flow.list.open.length > 0 && flow.heading === null) flow.list.line.push('\n');
  else flow.parts.push('\n');
}

/** Ends the paragraph or heading. An image alone is a figure. */
export function endBlock(flow: HtmlFlow): void {
  const text = flow.parts.join('');
  if (text.trim() !== '') {
    if (flow.figures > 0) addFigure(flow, text);
    else if (flow.heading !== null) flow.builder.add('Title', text, { level: flow.heading });
    else flow.builder.add(typeOf(flow), text);
  } else if (flow.alt.length > 0) {
    addFigure(flow, flow.alt.join('\n'));
  }
  flow.parts = [];
  flow.alt = [];
  flow.heading = null;
}

function typeOf(flow: HtmlFlow): ElementType {
  return flow.footers > 0 ? 'Footer' : 'Paragraph';
}

/** A caption is often also the description of its image, and a gallery shows its images twice. */
function addFigure(flow: HtmlFlow, text: string): void {
  const lines = text.split('\n').filter((line) => {
    const key = line.replace(/\s+/g, ' ').trim();
    if (key === '' || flow.told.has(key)) return false;
    flow.told.add(key);
    return true;
  });
  flow.builder.add('Figure', lines.join('\n'));
}

/** Ends the lines read so far as a list; deeper items that follow begin another one. */
export function endListLines(flow: HtmlFlow): void {
  endLine(flow.list);
  if (flow.list.lines.length > 0) flow.builder.add('List', flow.list.lines.join('\n'));
  flow.list.lines = [];
}

/** Ends whatever is open, so that an element of another kind can follow. */
export function endFlow(flow: HtmlFlow): void {
  endBlock(flow);
  endListLines(flow);
}

/** Gives up a table that holds more than cells can: rows so far stay a table, the rest is read as text. */
export function readAsLayout(flow: HtmlFlow, table: HtmlTable): void {
  endFlow(flow);
  if (table.rows.length > 0) flow.builder.add('Table', table.rows.join('\n'));
  for (const { text } of table.cells) flow.builder.add('Paragraph', text);
  flow.parts = [(table.cell ?? []).join('').replace(/\s+/g, ' ')];
  Object.assign(table, { rows: [], cells: [], cell: null, isLayout: true });
}
