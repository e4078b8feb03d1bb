import { parseHtml } from '../html.ts';
import { readAdocLists, startsList } from './adoc-lists.ts';
import { type AdocReading, deepestBlock, readAttribute, shownText } from './adoc-reading.ts';
import { delimited, readAdocTable } from './adoc-table.ts';
import { dedent, isBlank } from './indented-lines.ts';

/** A line that begins a block, and ends it when it comes again. */
const delimiter = /^(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|\/{4,}|--|`{3,}\S*|~{4,}|[|,:!]={3,})$/;
const attributeLine = /^\[.*\]$/;
const underline = /^(?:={3,}|-{3,}|~{3,}|\^{3,})$/;

/** Reads blocks up to the end of the lines. */
export function readAdocBlocks(lines: readonly string[], reading: AdocReading, start = 0): void {
  reading.depth += 1;
  if (reading.depth > deepestBlock) reading.flow.text(lines.join('\n'));
  else for (let at = start; at < lines.length; ) at = isBlank(lines[at]) ? at + 1 : readBlock(lines, at, reading);
  reading.depth -= 1;
}

/**
 * Gives the index of the line behind the block.
 * @param isAttached to an item of a list: the next item ends it
 */
function readBlock(lines: readonly string[], at: number, reading: AdocReading, isAttached = false): number {
  const { flow } = reading;
  const line = lines[at]!;
  if (delimiter.test(line)) return readDelimited(lines, at, reading);
  if (/^\/\/(?!\/)/.test(line)) {
    flow.builder.addHidden('comment', line.slice(2));
    return at + 1;
  }
  if (attributeLine.test(line)) {
    if (!line.startsWith('[[')) reading.block = `${reading.block}${line}`.slice(-2000);
    return at + 1;
  }
  const heading = /^(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?$/.exec(line);
  if (heading !== null) return addTitle(heading[2]!, heading[1]!.length, at + 1, reading);
  if (isUnderlined(line, lines[at + 1])) return addTitle(line, '=-~^'.indexOf(lines[at + 1]![0]!) + 1, at + 2, reading);
  if (readAttribute(line, reading) || /^(?:'{3,}|<{3,}|-{3}|\*{3})$|^toc::/.test(line)) return at + 1;
  const caption = /^\.([^\s.].*)$/.exec(line)?.[1];
  if (caption !== undefined) {
    flow.text(shownText(caption, reading));
    return at + 1;
  }
  const image = /^(?:image|video|audio)::[^\s[]+\[(.*)\]$/.exec(line)?.[1];
  if (image !== undefined) {
    flow.text(/^"([^"]*)"/.exec(image)?.[1] ?? image.split(',')[0]!.replace(/^\w+=.*$/, ''), 'Figure');
    return at + 1;
  }
  if (startsList(line) && !/^ +\S.*[^:;]$/.test(line.replace(/^\s*(?:[*.-]|\d+\.)+\s.*$/, '')))
    return readAdocLists(lines, at, reading, (all, next) => readBlock(all, next, reading, true), startsBlock);
  return readParagraph(lines, at, reading, isAttached ? (line) => startsBlock(line) || startsList(line) : startsBlock);
}

/** True for a line that ends a paragraph or an item. */
function startsBlock(line: string): boolean {
  return delimiter.test(line) || attributeLine.test(line) || /^\/\/(?!\/)/.test(line);
}

/** A title with a line below, of about its length (the older form). */
function isUnderlined(line: string, below: string | undefined): boolean {
  return (
    below !== undefined && underline.test(below) && /^\p{L}/u.test(line) && Math.abs(line.length - below.length) <= 2
  );
}

function addTitle(text: string, level: number, end: number, reading: AdocReading): number {
  reading.flow.title(shownText(text, reading), level);
  reading.block = '';
  return end;
}

function takeBlock(reading: AdocReading): string {
  const { block } = reading;
  reading.block = '';
  return block;
}

function readDelimited(lines: readonly string[], at: number, reading: AdocReading): number {
  const { flow } = reading;
  const line = lines[at]!;
  const closing = line.startsWith('`') ? /^`+/.exec(line)![0] : line;
  const found = lines.indexOf(closing, at + 1);
  const end = found < 0 ? lines.length : found;
  const content = lines.slice(at + 1, end);
  const block = takeBlock(reading);
  const kind = line[0]!;
  if (kind === '/' || /^\[comment\b/.test(block)) flow.builder.addHidden('comment', content.join('\n'));
  else if (/^[|!]=/.test(line)) addTable(readAdocTable(content, block), reading);
  else if (/^[,:]=/.test(line)) addTable(delimited(content, kind === ':' ? 'format=dsv' : ''), reading);
  else if (kind === '+') addPassthrough(content, block, reading);
  else if (/^(?:-{4}|[.`])/.test(line) || /^\[(?:source|listing|literal|stem|latexmath)\b/.test(block))
    flow.code(content.join('\n'));
  else if (/^\[verse\b/.test(block)) flow.text(shownText(content.join('\n'), reading));
  else reading.readBlocks(content);
  return Math.min(lines.length, end + 1);
}

function addTable(rows: readonly (readonly string[])[], reading: AdocReading): void {
  reading.flow.table(rows.map((cells) => cells.map((cell) => shownText(cell, reading))));
}

/** Handed on as it stands: formulas, or HTML. */
function addPassthrough(content: readonly string[], block: string, { flow }: AdocReading): void {
  if (/^\[(?:stem|latexmath|asciimath)\b/.test(block)) {
    flow.code(content.join('\n'));
    return;
  }
  flow.end();
  parseHtml(content.join('\n'), flow.builder);
}

/** Text until a blank line or a block; indented text, or one so marked, is literal. */
function readParagraph(
  lines: readonly string[],
  at: number,
  reading: AdocReading,
  endsAt: (line: string) => boolean,
): number {
  const { flow } = reading;
  let end = at + 1;
  while (end < lines.length && !isBlank(lines[end]) && lines[end] !== '+' && !endsAt(lines[end]!)) end += 1;
  const text = lines.slice(at, end).join('\n');
  const block = takeBlock(reading);
  if (/^\s/.test(lines[at]!) || /^\[(?:source|listing|literal|stem)\b/.test(block))
    flow.code(dedent(lines.slice(at, end)).join('\n'));
  else {
    const shown = shownText(text.replace(/^(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION): +/, ''), reading);
    const hardbreaks = /^\[(?:verse|%hardbreaks)/.test(block);
    flow.text(hardbreaks ? shown : shown.replace(/([^\n])\n(?!\n)/g, '$1 ').replace(/\n+/g, '\n'));
  }
  return end;
}
