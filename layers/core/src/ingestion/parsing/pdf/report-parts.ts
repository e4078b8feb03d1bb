import type { DocumentBuilder } from '../document-builder.ts';
import type { PlacedLine } from '../element-writer.ts';
import type { Part } from './document-parts.ts';
import { type HeadingLevels, headingLevels } from './headings.ts';
import { hyphenatedWords, joinedLines, type TextLine } from './joined-lines.ts';
import { listMark } from './list-mark.ts';
import type { Passage } from './paragraphs.ts';
import type { PageBox, PdfOutlineEntry } from './pdf-reader.ts';
import { continuedHeader } from './table-pages.ts';
import type { Table } from './tables.ts';

/** A passage with its boxes on their pages; it may go on over columns and pages. */
interface Block {
  readonly kind: 'heading' | 'item' | 'paragraph';
  readonly level?: number | undefined;
  readonly isBullet: boolean;
  readonly fontSize: number;
  readonly isBold: boolean;
  readonly lines: TextLine[];
}

/** Reports what the pages of a document hold, in order. Linear. */
export function reportParts(
  parts: readonly Part[],
  outline: readonly PdfOutlineEntry[],
  builder: DocumentBuilder,
): void {
  const passages = parts.flatMap(({ content }) => (isTableContent(content) ? [] : [content]));
  const levelOf = headingLevels(passages, outline);
  const hyphenated = hyphenatedWords(passages.flatMap((passage) => passage.lines));
  let blocks: Block[] = [];
  const flush = () => {
    reportBlocks(blocks, hyphenated, builder);
    blocks = [];
  };
  let above: Part | undefined;
  for (const part of parts) {
    if (!isTableContent(part.content)) {
      appendBlock(blocks, blockOf(part, part.content, levelOf));
      above = undefined;
      continue;
    }
    flush();
    const places = part.content.boxes.map((box) => placeOf(part, box));
    const header = continuedHeader(above, part);
    if (header === undefined) builder.addTable(part.content.rows, { page: part.page }, places);
    else builder.addTable([header, ...part.content.rows], { page: part.page }, [undefined, ...places]);
    above =
      header === undefined ? part : { ...part, content: { ...part.content, rows: [header, ...part.content.rows] } };
  }
  flush();
}

function isTableContent(content: Passage | Table): content is Table {
  return 'rows' in content;
}

function blockOf(part: Part, passage: Passage, levelOf: HeadingLevels): Block {
  const lines = passage.lines.map(({ text, box }) => ({ text, box: placeOf(part, box) }));
  const { fontSize, isBold } = passage;
  const level = levelOf(passage, part.page);
  const mark = listMark(lines[0]!.text);
  const kind = level !== undefined ? 'heading' : mark !== undefined ? 'item' : 'paragraph';
  return { kind, level, isBullet: mark?.isBullet ?? false, fontSize, isBold, lines };
}

function placeOf({ page, placed }: Part, box: PageBox): TextLine['box'] {
  const { x, y, width, height } = placed(box);
  return { page, x, y, width, height };
}

/** A paragraph that ended with its column or page, within a sentence, goes on; notes at the end of the page come after it. */
function appendBlock(blocks: Block[], block: Block): void {
  const last = blocks.at(-1);
  const noted = beforeNotes(blocks, block);
  if (noted !== undefined && goesOn(noted, block)) noted.lines.push(...block.lines);
  else if (last === undefined || !goesOn(last, block)) blocks.push(block);
  else last.lines.push(...block.lines);
}

/** The last block of the page before that is not set smaller than what follows; undefined where nothing smaller is below it. */
function beforeNotes(blocks: readonly Block[], { fontSize, lines }: Block): Block | undefined {
  let at = blocks.length - 1;
  const page = lines[0]!.box.page - 1;
  while (at >= 0 && blocks[at]!.fontSize < fontSize - 0.5 && blocks[at]!.lines[0]!.box.page === page) at -= 1;
  const found = at === blocks.length - 1 ? undefined : blocks[at];
  return found?.lines.at(-1)?.box.page === page ? found : undefined;
}

function goesOn(above: Block, below: Block): boolean {
  if (above.kind === 'heading' || below.kind !== 'paragraph') return false;
  if (Math.abs(above.fontSize - below.fontSize) > 0.5 || above.isBold !== below.isBold) return false;
  const [end, start] = [above.lines.at(-1)!, below.lines[0]!];
  const isElsewhere = start.box.page !== end.box.page || start.box.y < end.box.y;
  return isElsewhere && /[\p{L}\p{N},–-]$/u.test(end.text) && /^\p{Ll}/u.test(start.text);
}

function reportBlocks(blocks: readonly Block[], hyphenated: ReadonlySet<string>, builder: DocumentBuilder): void {
  for (let at = 0; at < blocks.length; ) {
    const block = blocks[at]!;
    const items = itemsFrom(blocks, at);
    if (items.length > 0) {
      builder.addPlaced(
        'List',
        items.flatMap((item) => itemLines(item, hyphenated)),
      );
      at += items.length;
      continue;
    }
    const type = block.kind === 'heading' ? 'Title' : 'Paragraph';
    builder.addPlaced(type, joinedLines(block.lines, hyphenated), { level: block.level });
    at += 1;
  }
}

/** The items of a list that begins here; one number alone makes none, since sentences begin with numbers too. */
function itemsFrom(blocks: readonly Block[], start: number): readonly Block[] {
  let end = start;
  while (blocks[end]?.kind === 'item') end += 1;
  const items = blocks.slice(start, end);
  return items.length === 1 && !items[0]!.isBullet ? [] : items;
}

function itemLines({ lines }: Block, hyphenated: ReadonlySet<string>): PlacedLine[] {
  const mark = listMark(lines[0]!.text)!;
  const marked = [{ ...lines[0]!, text: mark.shown + lines[0]!.text.slice(mark.length) }, ...lines.slice(1)];
  const placed = joinedLines(marked, hyphenated);
  return placed.map((line, i) => (i === placed.length - 1 ? { ...line, joint: '\n' } : line));
}
