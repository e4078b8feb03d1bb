import { mostColumns, repeatedText, spreadRow } from '../merged-cells.ts';
import type { Block, BlockSink } from './flow-blocks.ts';

/** Properties of paragraphs hold until `\pard`. */
export interface RtfParagraphProperties {
  level: number | undefined;
  isInTable: boolean;
  list: string | undefined;
  depth: number;
}

export const plainParagraph: RtfParagraphProperties = { level: undefined, isInTable: false, list: undefined, depth: 0 };

/** Of a merged cell: the one that it goes on with. */
export type CellBefore = 'above' | 'before';

/** A flow of paragraphs and tables: the text itself, or a note, comment, header or text box. */
export interface RtfStory {
  readonly sink: BlockSink;
  properties: RtfParagraphProperties;
  /** Text of the open paragraph. */
  parts: string[];
  /** What a list puts before it. */
  markers: string[];
  comments: string[];
  /** Paragraphs of the open cell, cells of the open row, rows of the open table. */
  cell: string[];
  row: (string | null)[];
  rows: string[][];
  /** For each cell of the row that is defined: which one it goes on with. */
  goesOn: (CellBefore | undefined)[];
  tableComments: string[];
}

export function createRtfStory(sink: BlockSink): RtfStory {
  return {
    sink,
    properties: { ...plainParagraph },
    parts: [],
    markers: [],
    comments: [],
    cell: [],
    row: [],
    rows: [],
    goesOn: [],
    tableComments: [],
  };
}

export function endParagraph(story: RtfStory): void {
  const { level, isInTable, list, depth } = story.properties;
  const { text, marker } = taken(story);
  if (isInTable) {
    story.cell.push(marker + text);
    return;
  }
  endTable(story);
  const isBlank = text.trim() === '';
  const isItem = !isBlank && (marker !== '' || list !== undefined);
  story.sink.push({
    kind: 'paragraph',
    text,
    level: isBlank ? undefined : level,
    item: isItem ? { list: list ?? '', depth, marker } : undefined,
    comments: story.comments,
  });
  story.comments = [];
}

export function startRow(story: RtfStory): void {
  story.goesOn = [];
}

export function defineCell(story: RtfStory, goesOn: CellBefore | undefined): void {
  if (story.goesOn.length < mostColumns) story.goesOn.push(goesOn);
}

export function endCell(story: RtfStory): void {
  const { text, marker } = taken(story);
  story.cell.push(marker + text);
  if (story.row.length < mostColumns) story.row.push(cellText(story, story.cell.join('\n')));
  story.cell = [];
  for (const comment of story.comments) story.tableComments.push(comment);
  story.comments = [];
}

/** Null of one that goes on with the one before. */
function cellText({ row, rows, goesOn }: RtfStory, own: string): string | null {
  const before = goesOn[row.length];
  if (before === undefined || own.trim() !== '') return own;
  return before === 'before' ? null : repeatedText(rows.at(-1)?.[row.length] ?? '') || own;
}

export function endRow(story: RtfStory): void {
  if (story.row.length > 0) story.rows.push(spreadRow(story.row));
  story.row = [];
}

export function endStory(story: RtfStory): void {
  if (story.parts.length > 0) endParagraph(story);
  if (story.cell.length > 0) endCell(story);
  endTable(story);
  for (const comment of story.comments) story.sink.push({ kind: 'paragraph', text: '', comments: [comment] });
  story.comments = [];
}

/** The text of the open paragraph and what stands before it; both begin anew. */
function taken(story: RtfStory): { text: string; marker: string } {
  const text = story.parts.join('');
  const marker = story.markers.join('').trim();
  story.parts = [];
  story.markers = [];
  return { text, marker: marker === '' ? '' : /[\p{L}\p{N}]/u.test(marker) ? `${marker} ` : '- ' };
}

function endTable(story: RtfStory): void {
  if (story.row.length > 0) endRow(story);
  const { rows, tableComments: comments } = story;
  if (rows.length === 0) return;
  const only = rows.length === 1 && rows[0]!.length === 1 ? rows[0]![0]! : undefined;
  const framed: Block[] | undefined = only === undefined ? undefined : [{ kind: 'paragraph', text: only }];
  story.sink.push({ kind: 'table', rows, framed, comments });
  story.rows = [];
  story.tableComments = [];
}
