import type { DocumentBuilder } from './document-builder.ts';
import type { HtmlAttributes } from './html-attributes.ts';
import { mainContent } from './html-content.ts';
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
import { reportHidden } from './html-hidden.ts';
import { endLine, startItem } from './html-list.ts';
import { readHtmlMetadata } from './html-metadata.ts';
import { createHtmlTable, endCell, endRow, startCell } from './html-table.ts';
import { blockTags, cellTags, codeTags, headingLevels, itemTags, listTags } from './html-tags.ts';
import { type HtmlNode, readHtmlTree, walkHtml } from './html-tree.ts';
import { hidingIn } from './html-visibility.ts';
import type { Parser } from './parser.ts';

export const htmlParser: Parser = (input, builder) => parsePage(input.text(), builder);

/**
 * The main content of a page: headings, paragraphs, lists, tables, code and captions, in order, without navigation,
 * banners, related links and comments; all of the page where no part of it stands out. What a person would not see is
 * kept apart; a page that hides everything is read as it stands. Linear.
 */
export function parsePage(source: string, builder: DocumentBuilder): void {
  const nodes = readHtmlTree(source);
  readHtmlMetadata(nodes, builder);
  readNodes(nodes, builder, mainContent);
}

/** As `parsePage`, but of a part of a document: all that a person sees of it is content. */
export function parseHtml(source: string, builder: DocumentBuilder): void {
  const nodes = readHtmlTree(source);
  readHtmlMetadata(nodes, builder);
  readNodes(nodes, builder, () => null);
}

/** As `parseHtml`, but of a passage between others: where all of it is hidden, nothing of it is seen. */
export function parseHtmlPassage(source: string, builder: DocumentBuilder): void {
  const nodes = readHtmlTree(source);
  const hiding = hidingIn(nodes);
  emit(nodes, builder, (at) => hiding[at] === null);
  reportHidden(nodes, hiding, builder);
}

function readNodes(nodes: readonly HtmlNode[], builder: DocumentBuilder, contentOf: typeof mainContent): void {
  const hiding = hidingIn(nodes);
  const kept = contentOf(nodes, hiding);
  emit(nodes, builder, (at) => hiding[at] === null && (kept === null || kept[at] === 1));
  if (!builder.isEmpty()) reportHidden(nodes, hiding, builder);
  else emit(nodes, builder, (at) => !/^(?:script|style|svg)$/.test(nodes[at]!.name));
}

function emit(nodes: readonly HtmlNode[], builder: DocumentBuilder, isKept: (at: number) => boolean): void {
  const flow = createHtmlFlow(builder);
  walkHtml(nodes, {
    open(node, at) {
      if (node.name === 'head' || node.name === 'title' || !isKept(at)) return false;
      openTag(flow, node.name, node.attributes);
      return true;
    },
    close: (node) => closeTag(flow, node.name),
    text(text, at) {
      if (isKept(at)) addText(flow, text);
    },
  });
  while (flow.tables.length > 0) closeTag(flow, 'table');
  endFlow(flow);
}

function openTag(flow: HtmlFlow, name: string, attributes: Readonly<HtmlAttributes>): void {
  if (name === 'sup') flow.superscripts += 1;
  const table = cellTable(flow);
  if (table !== undefined && !cellTags.has(name) && name !== 'tr') {
    if (name !== 'table' && !headingLevels.has(name) && !codeTags.has(name)) {
      if (name === 'br' || blockTags.has(name) || itemTags.has(name)) table.cell?.push(' ');
      if (name === 'img' && attributes.alt) table.cell?.push(attributes.alt);
      return;
    }
    readAsLayout(flow, table);
  }
  if (name === 'br') addBreak(flow);
  else if (name === 'img') addImage(flow, attributes.alt);
  else if (name === 'tr' || cellTags.has(name)) openRowOrCell(flow, name, attributes);
  else openBlock(flow, name, attributes);
}

function openBlock(flow: HtmlFlow, name: string, attributes: Readonly<HtmlAttributes>): void {
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
    const count = (numberIn(attributes.start) ?? 1) - 1;
    flow.list.open.push({ isOrdered: name === 'ol', isDefinition: name === 'dl', count });
  } else if (itemTags.has(name)) {
    endBlock(flow);
    startItem(flow.list, name === 'li' ? numberIn(attributes.value) : undefined);
  } else if (blockTags.has(name)) {
    breakBlock(flow);
    if (name === 'footer') flow.footers += 1;
    if (name === 'figure') flow.figures += 1;
  }
}

function numberIn(value: string | undefined): number | undefined {
  return /^-?\d{1,9}$/.test(value?.trim() ?? '') ? Number(value) : undefined;
}

function closeTag(flow: HtmlFlow, name: string): void {
  if (name === 'sup') flow.superscripts = Math.max(0, flow.superscripts - 1);
  if (name === 'table') closeTable(flow);
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

function openRowOrCell(flow: HtmlFlow, name: string, attributes: Readonly<HtmlAttributes>): void {
  const table = flow.tables.at(-1);
  if (table === undefined || table.isLayout) breakBlock(flow);
  else if (name === 'tr') endRow(table);
  else {
    endFlow(flow);
    startCell(table, attributes);
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
