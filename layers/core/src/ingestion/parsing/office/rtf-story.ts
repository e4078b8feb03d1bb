import type { Block, BlockSink } from './flow-blocks.ts';

/** Properties of paragraphs hold until `\pard`. */
export interface RtfParagraphProperties {
  level: number | undefined;
  isInTable: boolean;
  list: string | undefined;
  depth: number;
}

export const plainParagraph: RtfParagraphProperties = { level: undefined, isInTable: false, list: undefined, depth: 0 };

/** A flow of paragraphs and tables: the text itself, or a note, comment, header or text box. */
export interface RtfStory {
  properties: RtfParagraphProperties;
  /** What a list puts before the paragraph. */
  addMarker(text: string): void;
  addText(text: string): void;
  addComment(text: string): void;
  endParagraph(): void;
  startRow(): void;
  /** A cell of the row that is defined: it goes on with the one above. */
  defineCell(isContinued: boolean): void;
  endCell(): void;
  endRow(): void;
  end(): void;
}

/** A cell that goes on with the one above repeats its text where that is short. */
const longestRepeated = 200;
const mostColumns = 1000;

export function createRtfStory(sink: BlockSink): RtfStory {
  let parts: string[] = [];
  let markers: string[] = [];
  let comments: string[] = [];
  let cell: string[] = [];
  let row: string[] = [];
  let rows: string[][] = [];
  let continued: boolean[] = [];
  let tableComments: string[] = [];

  function taken(): { text: string; marker: string } {
    const text = parts.join('');
    const marker = markers.join('').trim();
    parts = [];
    markers = [];
    return { text, marker: marker === '' ? '' : /[\p{L}\p{N}]/u.test(marker) ? `${marker} ` : '- ' };
  }

  function endTable(): void {
    if (row.length > 0) story.endRow();
    if (rows.length === 0) return;
    const only = rows.length === 1 && rows[0]!.length === 1 ? rows[0]![0]! : undefined;
    const framed: Block[] | undefined = only === undefined ? undefined : [{ kind: 'paragraph', text: only }];
    sink.push({ kind: 'table', rows, framed, comments: tableComments });
    rows = [];
    tableComments = [];
  }

  const story: RtfStory = {
    properties: { ...plainParagraph },
    addMarker: (text) => void markers.push(text),
    addText: (text) => void parts.push(text),
    addComment: (text) => void comments.push(text),
    endParagraph() {
      const { level, isInTable, list, depth } = story.properties;
      const { text, marker } = taken();
      if (isInTable) {
        cell.push(marker + text);
        return;
      }
      endTable();
      const item = marker === '' && list === undefined ? undefined : { list: list ?? '', depth, marker };
      const isBlank = text.trim() === '';
      sink.push({
        kind: 'paragraph',
        text,
        level: isBlank ? undefined : level,
        item: isBlank ? undefined : item,
        comments,
      });
      comments = [];
    },
    startRow() {
      continued = [];
    },
    defineCell: (isContinued) => void (continued.length < mostColumns && continued.push(isContinued)),
    endCell() {
      const { text, marker } = taken();
      cell.push(marker + text);
      const own = cell.join('\n');
      const above = rows.at(-1)?.[row.length] ?? '';
      const isRepeated = continued[row.length] === true && own.trim() === '' && above.length <= longestRepeated;
      if (row.length < mostColumns) row.push(isRepeated ? above : own);
      cell = [];
      tableComments.push(...comments.splice(0, 1000));
    },
    endRow() {
      if (row.length > 0) rows.push(row);
      row = [];
    },
    end() {
      if (parts.length > 0) story.endParagraph();
      if (cell.length > 0) story.endCell();
      endTable();
      for (const comment of comments) sink.push({ kind: 'paragraph', text: '', comments: [comment] });
      comments = [];
    },
  };
  return story;
}
