import { superscript } from '../typography.ts';
import type { WordContext } from './docx-context.ts';
import { createParagraph, endParagraph, readParagraphProperty, type WordParagraph } from './docx-paragraph.ts';
import { applyRunStyle, createRun, hidingReason, readRunProperty } from './docx-run.ts';
import { isShading } from './docx-styles.ts';
import type { BlockSink } from './flow-blocks.ts';
import { createOpenTable, type OpenTable } from './open-table.ts';
import { attribute, type XmlAttributes, type XmlEvents } from './xml.ts';

/** Older versions of the text, a copy for old programs, readings beside characters, settings of content controls. */
const skipped = new Set([
  'Fallback',
  'moveFrom',
  'del',
  'rt',
  'sdtPr',
  'pPrChange',
  'rPrChange',
  'tblPrChange',
  'tblPrExChange',
  'tcPrChange',
  'trPrChange',
  'sectPr',
]);

/** Tables nested deeper are read as text of the cell around them. */
const deepestTable = 8;

/** Elements of a run that stand for a character. Source: ECMA-376 part 1, clause 17.3.3. */
const characters: Readonly<Record<string, string>> = {
  tab: '\t',
  ptab: '\t',
  br: '\n',
  cr: '\n',
  noBreakHyphen: '-',
  softHyphen: '\u00ad',
};

/** Where a part stands. */
interface WordFlow {
  readonly context: WordContext;
  readonly sinks: BlockSink[];
  readonly tables: OpenTable[];
  readonly paragraphs: WordParagraph[];
  skipDepth: number;
  tableOverflow: number;
  boxes: number;
  /** Of a formula, what is raised. */
  powers: number;
  isText: boolean;
  isParagraphProperties: boolean;
  isRunProperties: boolean;
}

/** Events of a part with paragraphs (document, note, comment, header); finished blocks go to `sink`. */
export function createWordEvents(sink: BlockSink, context: WordContext): XmlEvents {
  const flow: WordFlow = {
    context,
    sinks: [sink],
    tables: [],
    paragraphs: [],
    skipDepth: 0,
    tableOverflow: 0,
    boxes: 0,
    powers: 0,
    isText: false,
    isParagraphProperties: false,
    isRunProperties: false,
  };
  return {
    open(name, attributes) {
      if (flow.skipDepth > 0 || skipped.has(name)) {
        flow.skipDepth += 1;
        return;
      }
      const isProperty = flow.isParagraphProperties || flow.isRunProperties;
      if (!isProperty && tableTags.has(name)) openTable(flow, name, attributes);
      else if (!isProperty && name === 'shd' && isShading(attributes) && flow.tables.length > 0)
        flow.tables.at(-1)!.isShaded = true;
      else openParagraph(flow, name, attributes);
    },
    close(name) {
      if (flow.skipDepth > 0) flow.skipDepth -= 1;
      else if (tableTags.has(name)) closeTable(flow, name);
      else closeParagraph(flow, name);
    },
    text(text) {
      if (flow.isText && flow.skipDepth === 0) addText(flow, text.replace(/[\r\n]+/g, ' '));
    },
  };
}

function addText(flow: WordFlow, text: string): void {
  const paragraph = flow.paragraphs.at(-1);
  if (paragraph === undefined) return;
  const isOnColour =
    flow.context.isColouredPage || flow.boxes > 0 || paragraph.isShaded || flow.tables.some(({ isShaded }) => isShaded);
  const reason = hidingReason(paragraph.run, isOnColour);
  if (reason === undefined) paragraph.parts.push(shown(text, paragraph.run.isRaised, flow.powers > 0));
  else flow.context.hide(reason, text);
}

/** A formula says what is raised in letters, too, which elsewhere are ordinals and notes. */
function shown(text: string, isRaised: boolean, isPower: boolean): string {
  if (!isRaised && !isPower) return text;
  const raised = superscript(text);
  return isPower && raised === text ? `^${text}` : raised;
}

function openTable(flow: WordFlow, name: string, attributes: XmlAttributes): void {
  if (flow.tableOverflow > 0 || (name === 'tbl' && flow.tables.length >= deepestTable)) {
    if (name === 'tbl') flow.tableOverflow += 1;
    return;
  }
  if (name === 'tbl') {
    const table = createOpenTable();
    flow.tables.push(table);
    flow.sinks.push(table);
    return;
  }
  const table = flow.tables.at(-1);
  if (table === undefined) return;
  const value = attribute(attributes, 'val');
  if (name === 'tr') table.startRow();
  else if (name === 'tc') table.startCell();
  else if (name === 'gridSpan') table.span(Number(value));
  else if (name === 'vMerge' && value !== 'restart') table.continueAbove();
  else if (name === 'tblStyle') table.isShaded = true;
}

function closeTable(flow: WordFlow, name: string): void {
  if (flow.tableOverflow > 0) {
    if (name === 'tbl') flow.tableOverflow -= 1;
    return;
  }
  const table = flow.tables.at(-1);
  if (name === 'tc') table?.endCell();
  else if (name === 'tr') table?.endRow();
  else if (name === 'tbl' && table !== undefined) {
    flow.tables.pop();
    flow.sinks.pop();
    flow.sinks.at(-1)!.push(table.end());
  }
}

function openInRun(flow: WordFlow, name: string, attributes: XmlAttributes, paragraph: WordParagraph): void {
  if (name === 't' || name === 'delText') flow.isText = name === 't';
  else if (Object.hasOwn(characters, name)) addText(flow, characters[name]!);
  else if (name === 'sym') addText(flow, symbol(attribute(attributes, 'char')));
  else if (name === 'sup') flow.powers += 1;
  else if (name === 'den') addText(flow, '/');
  else if (name === 'docPr') {
    const alt = attribute(attributes, 'descr');
    if (alt?.trim()) paragraph.pictures.push(alt);
  } else if (name === 'footnoteReference' || name === 'endnoteReference') {
    const kind = name === 'footnoteReference' ? 'footnote' : 'endnote';
    const number = flow.context.note(kind, attribute(attributes, 'id') ?? '');
    if (number !== undefined) addText(flow, `[${number}]`);
  } else if (name === 'commentReference') {
    const comment = flow.context.comment(attribute(attributes, 'id') ?? '');
    if (comment !== undefined) paragraph.comments.push(comment);
  }
}

function openParagraph(flow: WordFlow, name: string, attributes: XmlAttributes): void {
  const paragraph = flow.paragraphs.at(-1);
  if (name === 'p') flow.paragraphs.push(createParagraph(flow.context));
  else if (name === 'txbxContent') {
    flow.boxes += 1;
    const boxed = paragraph?.boxed;
    flow.sinks.push(boxed === undefined ? flow.sinks.at(-1)! : { push: (block) => void boxed.push(block) });
  } else if (paragraph === undefined) return;
  else if (name === 'pPr') flow.isParagraphProperties = true;
  else if (name === 'rPr') flow.isRunProperties = true;
  else if (name === 'r') paragraph.run = createRun(paragraph.style);
  else if (flow.isRunProperties && flow.isParagraphProperties) return;
  else if (flow.isRunProperties && name === 'rStyle')
    applyRunStyle(paragraph.run, flow.context.styles.run(attribute(attributes, 'val') ?? ''));
  else if (flow.isRunProperties) readRunProperty(paragraph.run, name, attributes);
  else if (flow.isParagraphProperties) readParagraphProperty(paragraph, name, attributes, flow.context);
  else openInRun(flow, name, attributes, paragraph);
}

function closeParagraph(flow: WordFlow, name: string): void {
  if (name === 't') flow.isText = false;
  else if (name === 'sup') flow.powers = Math.max(0, flow.powers - 1);
  else if (name === 'pPr') flow.isParagraphProperties = false;
  else if (name === 'rPr') flow.isRunProperties = false;
  else if (name === 'txbxContent' && flow.boxes > 0) {
    flow.boxes -= 1;
    flow.sinks.pop();
  } else if (name === 'p') {
    const paragraph = flow.paragraphs.pop();
    if (paragraph === undefined) return;
    const target = flow.sinks.at(-1)!;
    target.push(endParagraph(paragraph, flow.context));
    for (const block of paragraph.boxed) target.push(block);
  }
}

const tableTags = new Set(['tbl', 'tr', 'tc', 'gridSpan', 'vMerge', 'tblStyle']);

/** A character of a symbol font, moved to the private use area: what it looks like is not known, but for bullets. */
function symbol(code: string | undefined): string {
  const point = Number.parseInt(code ?? '', 16);
  if (!Number.isInteger(point) || point <= 0 || point > 0xffff) return '';
  return point >= 0xe000 && point <= 0xf8ff ? '' : String.fromCharCode(point);
}
