import type { DocumentBuilder } from './document-builder.ts';
import {
  addBreak,
  addText,
  cellTable,
  createHtmlFlow,
  endBlock,
  endFlow,
  endListLines,
  type HtmlFlow,
  readAsLayout,
} from './html-flow.ts';
import { endLine, startItem } from './html-list.ts';
import { readHtmlMeta } from './html-meta.ts';
import { readHtml } from './html-parser.ts';
import { createHtmlTable, endCell, endRow } from './html-table.ts';
import { blockTags, cellTags, codeTags, headingLevels, isHidden, itemTags, listTags } from './html-tags.ts';
import type { Parser } from './parser.ts';

export const htmlParser: Parser = (input, builder) => parseHtml(input.text(), builder);

/**
 * Headings, paragraphs, lists, tables, code and captions of a page or a fragment of one, in order. Scripts, styles,
 * navigation and what the page hides are dropped; a page that hides everything is read as it stands. Linear.
 */
export function parseHtml(source: string, builder: DocumentBuilder): void {
  read(source, builder, isHidden);
  if (builder.isEmpty()) read(source, builder, (name) => name === 'script' || name === 'style' || name === 'svg');
}

function read(source: string, builder: DocumentBuilder, hides: typeof isHidden): void {
  const flow = createHtmlFlow(builder);
  let hiddenDepth = 0;
  readHtml(source, {
    open(name, attributes) {
      if (hiddenDepth > 0 || hides(name, attributes)) hiddenDepth += 1;
      else openTag(flow, name, attributes);
    },
    close(name) {
      if (hiddenDepth > 0) hiddenDepth -= 1;
      else closeTag(flow, name);
    },
    text(text) {
      if (hiddenDepth === 0) addText(flow, text);
    },
  });
  while (flow.tables.length > 0) closeTag(flow, 'table');
  endFlow(flow);
}

function openTag(flow: HtmlFlow, name: string, attributes: Readonly<Record<string, string>>): void {
  readHtmlMeta(name, attributes, flow.builder);
  const table = cellTable(flow);
  if (table !== undefined && !cellTags.has(name) && name !== 'tr') {
    if (name !== 'table' && !headingLevels.has(name) && !codeTags.has(name)) {
      if (name === 'br' || blockTags.has(name) || itemTags.has(name)) table.cell?.push(' ');
      if (name === 'img' && attributes.alt) table.cell?.push(attributes.alt);
      return;
    }
    readAsLayout(flow, table);
  }
  if (name === 'title') flow.title = [];
  else if (name === 'br') addBreak(flow);
  else if (name === 'img') addImage(flow, attributes.alt);
  else if (name === 'tr' || cellTags.has(name)) openRowOrCell(flow, name);
  else openBlock(flow, name);
}

function openBlock(flow: HtmlFlow, name: string): void {
  const level = headingLevels.get(name);
  if (level !== undefined) {
    endFlow(flow);
    flow.heading = level;
  } else if (codeTags.has(name)) {
    endFlow(flow);
    flow.code ??= [];
  } else if (name === 'table') {
    endFlow(flow);
    flow.tables.push(createHtmlTable());
  } else if (listTags.has(name)) {
    endBlock(flow);
    endLine(flow.list);
    flow.list.open.push({ isOrdered: name === 'ol', isDefinition: name === 'dl', count: 0 });
  } else if (itemTags.has(name)) {
    endBlock(flow);
    startItem(flow.list);
  } else if (blockTags.has(name)) {
    breakBlock(flow);
    if (name === 'footer') flow.footers += 1;
    if (name === 'figure') flow.figures += 1;
  }
}

function closeTag(flow: HtmlFlow, name: string): void {
  if (name === 'title') {
    if (flow.title !== null) flow.builder.setTitle(flow.title.join(''));
    flow.title = null;
  } else if (name === 'table') closeTable(flow);
  else if (name === 'tr' || cellTags.has(name)) closeRowOrCell(flow, name);
  else if (cellTable(flow) !== undefined) return;
  else if (headingLevels.has(name)) endBlock(flow);
  else if (codeTags.has(name)) {
    flow.builder.add('Code', (flow.code ?? []).join(''));
    flow.code = null;
  } else if (listTags.has(name)) {
    endLine(flow.list);
    flow.list.open.pop();
    if (flow.list.open.length === 0) endListLines(flow);
  } else if (itemTags.has(name) && flow.list.open.length > 0) endLine(flow.list);
  else if (blockTags.has(name) || itemTags.has(name)) {
    breakBlock(flow);
    if (name === 'footer') flow.footers = Math.max(0, flow.footers - 1);
    if (name === 'figure') flow.figures = Math.max(0, flow.figures - 1);
  }
}

/** A block inside a list item is a new line of it. */
function breakBlock(flow: HtmlFlow): void {
  if (flow.list.open.length > 0) addBreak(flow);
  else endBlock(flow);
}

function addImage(flow: HtmlFlow, alt: string | undefined): void {
  if (alt === undefined || alt.trim() === '') return;
  if (flow.figures > 0) flow.parts.push(`${alt}\n`);
  else if (flow.list.open.length === 0) flow.alt.push(alt);
}

function openRowOrCell(flow: HtmlFlow, name: string): void {
  const table = flow.tables.at(-1);
  if (table === undefined || table.isLayout) breakBlock(flow);
  else if (name === 'tr') endRow(table);
  else {
    endFlow(flow);
    endCell(table);
    table.cell = [];
  }
}

function closeRowOrCell(flow: HtmlFlow, name: string): void {
  const table = flow.tables.at(-1);
  if (table === undefined || table.isLayout) breakBlock(flow);
  else if (name === 'tr') endRow(table);
  else endCell(table);
}

function closeTable(flow: HtmlFlow): void {
  const table = flow.tables.pop();
  if (table === undefined) return;
  endFlow(flow);
  endRow(table);
  if (table.rows.length > 0) flow.builder.add('Table', table.rows.join('\n'));
}
