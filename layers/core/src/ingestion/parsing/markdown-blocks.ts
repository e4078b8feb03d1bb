import type { Token } from 'markdown-it';
import type { DocumentBuilder } from './document-builder.ts';
import { parseHtmlPassage } from './html.ts';
import { isOnlyImages, seenText } from './markdown-inline.ts';

interface OpenList {
  readonly isOrdered: boolean;
  next: number;
}

/** What is open while tokens are read one after the other; there is no recursion, whatever the nesting. */
interface Reading {
  readonly builder: DocumentBuilder;
  readonly lists: OpenList[];
  /** Lines of the list so far. */
  lines: string[];
  /** Set before the first text of an item. */
  marker: string;
  rows: string[];
  cells: string[];
}

export function readMarkdownTokens(tokens: readonly Token[], builder: DocumentBuilder): void {
  const reading: Reading = { builder, lists: [], lines: [], marker: '', rows: [], cells: [] };
  for (const [index, token] of tokens.entries()) readToken(reading, token, tokens[index - 1]);
  endList(reading);
}

function readToken(reading: Reading, token: Token, before: Token | undefined): void {
  const { builder } = reading;
  switch (token.type) {
    case 'inline':
      readInline(reading, token, before);
      break;
    case 'fence':
    case 'code_block':
      endList(reading);
      builder.add('Code', token.content);
      break;
    case 'html_block':
      endList(reading);
      parseHtmlPassage(token.content, builder);
      break;
    case 'bullet_list_open':
    case 'ordered_list_open':
      reading.lists.push({ isOrdered: token.type === 'ordered_list_open', next: Number(token.attrGet('start') ?? 1) });
      break;
    case 'bullet_list_close':
    case 'ordered_list_close':
      reading.lists.pop();
      if (reading.lists.length === 0) endList(reading);
      break;
    case 'list_item_open':
      reading.marker = markerOf(reading.lists.at(-1));
      break;
    case 'tr_close':
      reading.rows.push(reading.cells.join(' | '));
      reading.cells = [];
      break;
    case 'table_close':
      endList(reading);
      builder.add('Table', reading.rows.join('\n'));
      reading.rows = [];
      break;
  }
}

function markerOf(list: OpenList | undefined): string {
  if (list === undefined) return '';
  const marker = list.isOrdered ? `${list.next}. ` : '- ';
  list.next += 1;
  return marker;
}

function readInline(reading: Reading, token: Token, before: Token | undefined): void {
  const children = token.children ?? [];
  const text = seenText(children, reading.builder);
  switch (before?.type) {
    case 'th_open':
    case 'td_open':
      reading.cells.push(text.replace(/\s+/g, ' ').trim());
      return;
    case 'heading_open':
      endList(reading);
      reading.builder.add('Title', text, { level: Number(before.tag.slice(1)) });
      return;
  }
  if (reading.lists.length > 0) addLines(reading, text);
  else reading.builder.add(isOnlyImages(children) ? 'Figure' : 'Paragraph', text);
}

/** Deeper lists are not indented further. */
const deepestIndent = 8;

function addLines(reading: Reading, text: string): void {
  const indent = '  '.repeat(Math.min(deepestIndent, reading.lists.length - 1));
  for (const line of text.split('\n')) {
    reading.lines.push(indent + reading.marker + line.trim());
    reading.marker = '';
  }
}

function endList(reading: Reading): void {
  if (reading.lines.length > 0) reading.builder.add('List', reading.lines.join('\n'));
  reading.lines = [];
}
