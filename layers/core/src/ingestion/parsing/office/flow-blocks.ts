import type { DocumentBuilder } from '../document-builder.ts';
import type { ElementOptions } from '../element-writer.ts';

/** A paragraph as office formats have it; headings and items of lists are paragraphs with something more. */
export interface ParagraphBlock {
  readonly kind: 'paragraph';
  readonly text: string;
  /** Heading level 1–6. */
  readonly level?: number | undefined;
  readonly item?: ListItem | undefined;
  readonly isCode?: boolean | undefined;
  /** Descriptions of pictures in it. */
  readonly pictures?: readonly string[] | undefined;
  /** Notes that are told after it, each already labelled. */
  readonly comments?: readonly string[] | undefined;
}

export interface ListItem {
  /** Lists with another identity do not go on at the outermost level. */
  readonly list: string;
  /** From 0. */
  readonly depth: number;
  /** `- `, `3. `, or nothing for a further paragraph of an item. */
  readonly marker: string;
}

export interface TableBlock {
  readonly kind: 'table';
  readonly rows: readonly (readonly string[])[];
  /** What the only cell of a table holds: such a table is a frame around it. */
  readonly framed?: readonly Block[] | undefined;
  readonly comments?: readonly string[] | undefined;
}

export type Block = ParagraphBlock | TableBlock;

/** Where finished blocks go: a document, or the cell or text box that holds them. */
export interface BlockSink {
  push(block: Block): void;
}

/** Deeper lists are not indented further. */
const deepestIndent = 8;

/** What waits to be reported. */
interface OpenFlow {
  readonly builder: DocumentBuilder;
  readonly options: ElementOptions;
  items: string[];
  list: string | undefined;
  code: string[];
  waiting: string[];
}

/** Reports blocks to a builder: neighbouring items become one List, neighbouring lines of code one Code. */
export function createBlockFlow(builder: DocumentBuilder, options: ElementOptions = {}): BlockSink & { end(): void } {
  const flow: OpenFlow = { builder, options, items: [], list: undefined, code: [], waiting: [] };
  return { push: (block) => push(flow, block), end: () => end(flow) };
}

function end(flow: OpenFlow): void {
  flow.builder.add('List', flow.items.join('\n'), flow.options);
  flow.builder.add('Code', flow.code.join('\n'), flow.options);
  flow.items = [];
  flow.code = [];
  for (const comment of flow.waiting) flow.builder.add('Paragraph', comment, { ...flow.options, path: 'comment' });
  flow.waiting = [];
}

function pushParagraph(flow: OpenFlow, { text, level, item, isCode, pictures }: ParagraphBlock): void {
  const isBlank = text.trim() === '';
  if (isCode && flow.code.length > 0) flow.code.push(text);
  else if (isBlank && item === undefined && !isCode) end(flow);
  else if (isCode) {
    end(flow);
    flow.code.push(text);
  } else if (level !== undefined) {
    end(flow);
    flow.builder.add('Title', `${item?.marker === '- ' ? '' : (item?.marker ?? '')}${text}`, {
      ...flow.options,
      level,
    });
  } else if (item !== undefined) {
    if (flow.code.length > 0 || flow.waiting.length > 0 || (item.depth === 0 && item.list !== flow.list)) end(flow);
    if (item.depth === 0) flow.list = item.list;
    if (!isBlank) for (const line of itemLines(item, text)) flow.items.push(line);
  } else {
    end(flow);
    flow.builder.add('Paragraph', text, flow.options);
  }
  if (pictures !== undefined && pictures.length > 0) {
    end(flow);
    for (const picture of pictures) flow.builder.add('Figure', picture, flow.options);
  }
}

function push(flow: OpenFlow, block: Block): void {
  if (block.kind === 'paragraph') pushParagraph(flow, block);
  else {
    end(flow);
    if (block.framed === undefined) flow.builder.addTable(block.rows, flow.options);
    else {
      // A frame in a frame in a frame: blocks wait in a queue, so that nothing recurses.
      for (const inner of unframed(block.framed)) push(flow, inner);
    }
  }
  for (const comment of block.comments ?? []) flow.waiting.push(comment);
  if (flow.items.length === 0 && flow.code.length === 0) end(flow);
}

function itemLines({ depth, marker }: ListItem, text: string): string[] {
  const indent = '  '.repeat(Math.min(deepestIndent, depth));
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line, index) => indent + (index === 0 ? marker : '') + line);
}

/** Blocks of frames, however deep, in order. */
function unframed(blocks: readonly Block[]): Block[] {
  const flat: Block[] = [];
  const waiting = [...blocks].reverse();
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    if (block.kind !== 'table' || block.framed === undefined) flat.push(block);
    else for (let at = block.framed.length - 1; at >= 0; at -= 1) waiting.push(block.framed[at]!);
  }
  return flat;
}

/** Blocks as the text of one cell, one block a line. */
export function blocksText(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'paragraph')
        return block.text === '' ? (block.pictures ?? []).join(' ') : (block.item?.marker ?? '') + block.text;
      return block.framed === undefined
        ? block.rows.map((cells) => cells.filter((cell) => cell.trim() !== '').join(', ')).join('; ')
        : blocksText(unframed(block.framed));
    })
    .join('\n');
}

/** Comments of blocks, to be told after what holds them. */
export function blocksComments(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => block.comments ?? []);
}
