import type { ElementType } from '../../model.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import type { PlacedLine } from '../element-writer.ts';
import { listMark } from '../pdf/list-mark.ts';
import type { DoclingDocument, DoclingPicture, DoclingTable } from './docling-document.ts';
import { type DoclingNodes, type DoclingPart, nodesOf, partsInOrder } from './docling-order.ts';
import { type DoclingPlaces, doclingPlaces } from './docling-places.ts';
import { tableRows } from './docling-table.ts';

type TextPart = Extract<DoclingPart, { kind: 'text' }>;

interface Report {
  readonly nodes: DoclingNodes;
  readonly places: DoclingPlaces;
  readonly builder: DocumentBuilder;
}

/** Layers, and labels of older servers, of what repeats on each page or decorates it. */
const leftOut = new Set(['furniture', 'background', 'page_header', 'page_footer']);

/** Reports what Docling found: headings, lists, tables and texts in its reading order, each with its page and boxes. Linear. */
export function reportDocling(document: DoclingDocument, builder: DocumentBuilder): void {
  const nodes = nodesOf(document);
  const report: Report = { nodes, places: doclingPlaces(document), builder };
  const pages = Object.keys(document.pages).length;
  if (pages > 0) builder.setMetadata('pages', pages);
  let run: TextPart[] = [];
  const flush = () => {
    if (run.length > 0) reportRun(run, report);
    run = [];
  };
  for (const part of partsInOrder(document, nodes)) {
    if (leftOut.has(part.item.content_layer) || (part.kind === 'text' && leftOut.has(part.item.label))) continue;
    const one = runOf(part);
    if (run.length > 0 && one !== runOf(run[0]!)) flush();
    if (one !== undefined) run.push(part as TextPart);
    else reportPart(part, report);
  }
  flush();
}

/** What makes one element together with its neighbours: the items of a list, the words in a picture. */
function runOf({ kind, item, around }: DoclingPart): string | undefined {
  if (kind !== 'text' || item.content_layer !== 'body') return undefined;
  if (around.picture !== null) return `picture ${around.picture}`;
  return item.label === 'list_item' ? `list ${around.list}` : undefined;
}

function reportRun(run: readonly TextPart[], report: Report): void {
  if (run[0]!.around.picture === null) reportList(run, report);
  else reportWords(run, report);
}

/** The words in a picture, such as those at the axes of a curve. */
function reportWords(run: readonly TextPart[], { builder, places }: Report): void {
  const placed = run.map(({ item, text }) => eachEnding(places.linesOf(text, item.prov)));
  if (placed.every((lines) => lines !== undefined)) builder.addPlaced('Figure', placed.flat());
  else builder.add('Figure', run.map(({ text }) => text).join('\n'), { page: pageOf(run[0]!.item) });
}

/** Lines of which the last one ends with its own line. */
function eachEnding(lines: readonly PlacedLine[] | undefined): PlacedLine[] | undefined {
  return lines?.map((line, index) => (index === lines.length - 1 ? { ...line, joint: '\n' } : line));
}

function reportPart(part: DoclingPart, report: Report): void {
  switch (part.kind) {
    case 'text':
      reportText(part, report);
      break;
    case 'table':
      reportTable(part.item, report);
      break;
    case 'picture':
      reportPicture(part.item, report);
      break;
    case 'graph':
      report.builder.add('Paragraph', part.item.graph.cells.map(({ text }) => text).join('\n'), {
        page: pageOf(part.item),
      });
  }
}

function reportTable(item: DoclingTable, report: Report): void {
  const { rows, places, page } = tableRows(item, report.places);
  reportAttached(item.captions, 'Paragraph', report);
  report.builder.addTable(rows, { page }, places);
  reportAttached(item.footnotes, 'Paragraph', report);
}

function reportText({ item, text }: TextPart, { builder, places }: Report): void {
  const page = pageOf(item);
  if (item.content_layer === 'invisible') {
    builder.addHidden('display-none', text, page);
    return;
  }
  const type = typeOf(item.label);
  const level = type === 'Title' ? levelOf(item) : undefined;
  const path = item.content_layer === 'notes' ? 'notes' : undefined;
  const shown = type === 'Title' ? text.replace(/\s*\n\s*/g, ' ') : text;
  const lines = places.linesOf(shown, item.prov);
  if (lines === undefined) builder.add(type, shown, { level, page, path });
  else builder.addPlaced(type, lines, { level, path });
}

function typeOf(label: string): ElementType {
  if (label === 'title' || label === 'section_header' || label === 'field_heading') return 'Title';
  return label === 'code' ? 'Code' : 'Paragraph';
}

/** A title is above all section headers, whose levels begin with 1. */
function levelOf({ label, level = 1 }: { readonly label: string; readonly level?: number | undefined }): number {
  return label === 'title' ? 1 : Math.min(6, Math.max(2, level + 1));
}

/** One list: an item a line, with its mark. Items without places keep how deep they are. */
function reportList(items: readonly TextPart[], { builder, places }: Report): void {
  const numbers: number[] = [];
  const marked = items.map(({ item, text, around: { depth } }) => {
    numbers.length = depth + 1;
    numbers[depth] = (numbers[depth] ?? 0) + 1;
    const number = /\w/.test(item.marker ?? '') ? item.marker! : `${numbers[depth]}.`;
    return { item, depth, mark: item.enumerated ? number : '-', text: withoutBullet(text.replace(/\s*\n\s*/g, ' ')) };
  });
  const placed = marked.map(({ item, mark, text }) => itemLines(mark, places.linesOf(text, item.prov)));
  if (placed.every((lines) => lines !== undefined)) {
    builder.addPlaced('List', placed.flat());
    return;
  }
  const lines = marked.map(({ mark, text, depth }) => `${'  '.repeat(Math.max(0, depth - 1))}${mark} ${text}`);
  builder.add('List', lines.join('\n'), { page: pageOf(items[0]!.item) });
}

/** Some layouts leave the bullet in the text, beside the one that is told. */
function withoutBullet(text: string): string {
  const mark = listMark(text);
  return mark?.isBullet ? text.slice(mark.length) : text;
}

function itemLines(mark: string, lines: readonly PlacedLine[] | undefined): PlacedLine[] | undefined {
  const marked = lines?.map((line, index) => (index === 0 ? { ...line, text: `${mark} ${line.text}` } : line));
  return eachEnding(marked);
}

/** What is said of a picture: its caption, and the description that a model gave. */
function reportPicture(item: DoclingPicture, report: Report): void {
  reportAttached(item.captions, 'Figure', report);
  const described = item.annotations.find(({ kind }) => kind === 'description')?.text;
  const description = item.meta?.description?.text ?? described;
  if (description !== undefined) report.builder.add('Figure', description, { page: pageOf(item) });
  reportAttached(item.footnotes, 'Figure', report);
}

function reportAttached(references: DoclingTable['captions'], type: ElementType, report: Report): void {
  for (const { $ref } of references) {
    const node = report.nodes.get($ref);
    if (node?.kind !== 'text') continue;
    const { item } = node;
    const lines = report.places.linesOf(item.text, item.prov);
    if (lines === undefined) report.builder.add(type, item.text, { page: pageOf(item) });
    else report.builder.addPlaced(type, lines);
  }
}

function pageOf({ prov }: { readonly prov: readonly { readonly page_no: number }[] }): number | undefined {
  const page = prov[0]?.page_no;
  return page !== undefined && page >= 1 ? page : undefined;
}
