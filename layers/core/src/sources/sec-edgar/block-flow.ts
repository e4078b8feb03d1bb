import type { HtmlAttributes } from '../../ingestion/parsing/html-attributes.ts';
import { blockTags, cellTags, codeTags, headingLevels, itemTags, listTags } from '../../ingestion/parsing/html-tags.ts';
import type { HtmlNode } from '../../ingestion/parsing/html-tree.ts';
import { superscript } from '../../ingestion/parsing/typography.ts';
import { tableBlocks } from './layout-tables.ts';
import { aText, type RawBlock, type RawCell } from './raw-block.ts';
import { type Span, sliced, textOf, trimmed } from './spans.ts';

interface Look {
  readonly isBold: boolean;
  readonly isLink: boolean;
  readonly isRaised: boolean;
}

interface OpenTable {
  /** Its node. */
  readonly at: number;
  readonly rows: RawCell[][];
  cell: { readonly spans: Span[]; readonly columns: number; readonly rows: number } | null;
}

/** Where the text of a filing goes at the moment. */
export interface BlockFlow {
  readonly blocks: RawBlock[];
  /** Tables that only lay out the page, by their nodes. */
  readonly nesting: ReadonlySet<number>;
  /** Of each open element, the innermost last. */
  readonly looks: Look[];
  readonly lists: { readonly isOrdered: boolean; count: number }[];
  spans: Span[];
  /** The bullet or number of the item that begins. */
  mark: string;
  headings: number;
  code: string[] | null;
  table: OpenTable | null;
}

export function beginBlocks(nesting: ReadonlySet<number>): BlockFlow {
  return {
    blocks: [],
    nesting,
    looks: [{ isBold: false, isLink: false, isRaised: false }],
    lists: [],
    spans: [],
    mark: '',
    headings: 0,
    code: null,
    table: null,
  };
}

export function openTag(flow: BlockFlow, node: HtmlNode, at: number): void {
  flow.looks.push(lookOf(node, flow.looks.at(-1)!));
  if (node.name === 'br') breakLine(flow);
  else if (flow.table !== null) openInTable(flow, flow.table, node);
  else if (isBlock(node.name)) openBlock(flow, node, at);
}

export function closeTag(flow: BlockFlow, { name, attributes }: HtmlNode, at: number): void {
  flow.looks.pop();
  const { table } = flow;
  if (table !== null) {
    if (table.at === at) endTable(flow, table);
    else if (name === 'tr' || cellTags.has(name)) endCell(table);
    else if (isBlock(name)) add(flow, ' ');
    return;
  }
  if (!isBlock(name)) return;
  if (codeTags.has(name) && flow.code !== null) endCode(flow, flow.code);
  else endBlock(flow);
  if (listTags.has(name)) flow.lists.pop();
  if (headingLevels.has(name)) flow.headings -= 1;
  if (breaksPage(name, attributes, 'after')) flow.blocks.push({ kind: 'break' });
}

export function addRaw(flow: BlockFlow, text: string): void {
  if (flow.code !== null) flow.code.push(text);
  else add(flow, text.replace(/[\u200b\u00ad\ufeff]/g, '').replace(/\s+/g, ' '));
}

export function endBlock(flow: BlockFlow): void {
  const whole = trimmed(flow.spans);
  flow.spans = [];
  if (whole.length === 0) return;
  const marked = flow.mark === '' ? whole : [{ ...whole[0]!, text: `${flow.mark} ` }, ...whole];
  flow.mark = '';
  for (const part of splitAtHeadings(marked)) flow.blocks.push(aText(part, flow.headings > 0));
}

function add(flow: BlockFlow, text: string): void {
  const { isBold, isLink, isRaised } = flow.looks.at(-1)!;
  const span = { text: isRaised ? superscript(text) : text, isBold, isLink };
  if (flow.table === null) flow.spans.push(span);
  else if (flow.table.cell !== null) flow.table.cell.spans.push(span);
  else if (text.trim() !== '') {
    // Text between cells is shown nevertheless.
    flow.table.rows.push([]);
    flow.table.cell = { spans: [span], columns: 1, rows: 1 };
  }
}

function breakLine(flow: BlockFlow): void {
  if (flow.code !== null) flow.code.push('\n');
  else add(flow, flow.table === null ? '\n' : ' ');
}

function openInTable(flow: BlockFlow, table: OpenTable, { name, attributes }: HtmlNode): void {
  if (name === 'tr') {
    endCell(table);
    table.rows.push([]);
  } else if (cellTags.has(name)) {
    endCell(table);
    table.cell = { spans: [], columns: spanOf(attributes.colspan), rows: spanOf(attributes.rowspan) };
  } else if (isBlock(name)) {
    // A caption is no cell: it is a row of its own.
    if (name === 'caption') table.rows.push([]);
    if (name === 'caption') table.cell = { spans: [], columns: 1, rows: 1 };
    add(flow, ' ');
  }
}

function openBlock(flow: BlockFlow, { name, attributes }: HtmlNode, at: number): void {
  endBlock(flow);
  if (breaksPage(name, attributes, 'before')) flow.blocks.push({ kind: 'break' });
  if (name === 'table' && !flow.nesting.has(at)) flow.table = { at, rows: [], cell: null };
  else if (codeTags.has(name)) flow.code = [];
  else if (listTags.has(name)) flow.lists.push({ isOrdered: name === 'ol', count: 0 });
  else if (headingLevels.has(name)) flow.headings += 1;
  else if (name === 'li') {
    const list = flow.lists.at(-1);
    if (list) list.count += 1;
    flow.mark = list?.isOrdered ? `${list.count}.` : '•';
  }
}

function endCell(table: OpenTable): void {
  if (table.cell === null) return;
  const { spans, columns, rows } = table.cell;
  if (table.rows.length === 0) table.rows.push([]);
  table.rows.at(-1)!.push({ spans: trimmed(spans), columns, rows });
  table.cell = null;
}

function endTable(flow: BlockFlow, table: OpenTable): void {
  endCell(table);
  flow.table = null;
  flow.blocks.push(...tableBlocks(table.rows));
}

function endCode(flow: BlockFlow, code: readonly string[]): void {
  const text = code.join('').replace(/^\n+|\s+$/g, '');
  if (text.trim() !== '') flow.blocks.push({ kind: 'preformatted', text });
  flow.code = null;
}

function isBlock(name: string): boolean {
  return (
    blockTags.has(name) ||
    headingLevels.has(name) ||
    listTags.has(name) ||
    itemTags.has(name) ||
    codeTags.has(name) ||
    cellTags.has(name) ||
    name === 'table' ||
    name === 'tr' ||
    name === 'page'
  );
}

function breaksPage(name: string, { style = '' }: Readonly<HtmlAttributes>, side: 'before' | 'after'): boolean {
  if (name === 'hr' || name === 'page') return side === 'before';
  if (style === '' || !/break/i.test(style)) return false;
  const pattern =
    side === 'before'
      ? /break-before\s*:\s*(?:always|page|left|right)/i
      : /break-after\s*:\s*(?:always|page|left|right)/i;
  return pattern.test(style);
}

function lookOf({ name, attributes }: HtmlNode, around: Look): Look {
  const weight = attributes.style && /font-weight\s*:\s*([a-z\d]+)/i.exec(attributes.style)?.[1]?.toLowerCase();
  const isHeavy = weight ? /^(?:bold|bolder|[6-9]00)$/.test(weight) : undefined;
  const isStrong = name === 'b' || name === 'strong' || headingLevels.has(name);
  const isLinked = name === 'a' && (attributes.href?.startsWith('#') ?? false);
  if (isHeavy === undefined && !isStrong && !isLinked && name !== 'sup') return around;
  return {
    isBold: isHeavy ?? (isStrong || around.isBold),
    isLink: isLinked || around.isLink,
    isRaised: name === 'sup' || around.isRaised,
  };
}

function spanOf(told: string | undefined): number {
  return Math.min(1000, Math.max(1, Number.parseInt(told ?? '1', 10) || 1));
}

/** A line that begins a part or an item stands for itself, and so does what follows the name of a part. */
function splitAtHeadings(spans: readonly Span[]): Span[][] {
  const text = textOf(spans);
  if (!text.includes('\n')) return [[...spans]];
  const cuts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    const before = text.slice(cuts.at(-1), at).trim();
    if (
      /^(?:items?\s+\d|part\s+[\divx])/i.test(text.slice(at + 1, at + 40)) ||
      /^part\s+(?:iv|i{1,3}|\d)\W*$/i.test(before)
    )
      cuts.push(at + 1);
  }
  return cuts.map((cut, at) => sliced(spans, cut, cuts[at + 1])).filter((part) => part.length > 0);
}
