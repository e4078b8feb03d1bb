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

/** Events of a part with paragraphs (document, note, comment, header); finished blocks go to `sink`. */
export function createWordEvents(sink: BlockSink, context: WordContext): XmlEvents {
  const sinks: BlockSink[] = [sink];
  const tables: OpenTable[] = [];
  const paragraphs: WordParagraph[] = [];
  let skipDepth = 0;
  let tableOverflow = 0;
  let boxes = 0;
  let isText = false;
  let isParagraphProperties = false;
  let isRunProperties = false;

  function addText(text: string): void {
    const paragraph = paragraphs.at(-1);
    if (paragraph === undefined) return;
    const isOnColour =
      context.isColouredPage || boxes > 0 || paragraph.isShaded || tables.some(({ isShaded }) => isShaded);
    const reason = hidingReason(paragraph.run, isOnColour);
    if (reason === undefined) paragraph.parts.push(text);
    else context.hide(reason, text);
  }

  function openTable(name: string, attributes: XmlAttributes): void {
    if (tableOverflow > 0 || (name === 'tbl' && tables.length >= deepestTable)) {
      if (name === 'tbl') tableOverflow += 1;
      return;
    }
    if (name === 'tbl') {
      const table = createOpenTable();
      tables.push(table);
      sinks.push(table);
      return;
    }
    const table = tables.at(-1);
    if (table === undefined) return;
    const value = attribute(attributes, 'val');
    if (name === 'tr') table.startRow();
    else if (name === 'tc') table.startCell();
    else if (name === 'gridSpan') table.span(Number(value));
    else if (name === 'vMerge' && value !== 'restart') table.continueAbove();
    else if (name === 'tblStyle') table.isShaded = true;
  }

  function closeTable(name: string): void {
    if (tableOverflow > 0) {
      if (name === 'tbl') tableOverflow -= 1;
      return;
    }
    const table = tables.at(-1);
    if (name === 'tc') table?.endCell();
    else if (name === 'tr') table?.endRow();
    else if (name === 'tbl' && table !== undefined) {
      tables.pop();
      sinks.pop();
      sinks.at(-1)!.push(table.end());
    }
  }

  function openInRun(name: string, attributes: XmlAttributes, paragraph: WordParagraph): void {
    if (name === 't' || name === 'delText') isText = name === 't';
    else if (Object.hasOwn(characters, name)) addText(characters[name]!);
    else if (name === 'sym') addText(symbol(attribute(attributes, 'char')));
    else if (name === 'docPr') {
      const alt = attribute(attributes, 'descr');
      if (alt?.trim()) paragraph.pictures.push(alt);
    } else if (name === 'footnoteReference' || name === 'endnoteReference') {
      const kind = name === 'footnoteReference' ? 'footnote' : 'endnote';
      const number = context.note(kind, attribute(attributes, 'id') ?? '');
      if (number !== undefined) addText(`[${number}]`);
    } else if (name === 'commentReference') {
      const comment = context.comment(attribute(attributes, 'id') ?? '');
      if (comment !== undefined) paragraph.comments.push(comment);
    }
  }

  function openParagraph(name: string, attributes: XmlAttributes): void {
    const paragraph = paragraphs.at(-1);
    if (name === 'p') paragraphs.push(createParagraph(context));
    else if (name === 'txbxContent') {
      boxes += 1;
      const boxed = paragraph?.boxed;
      sinks.push(boxed === undefined ? sinks.at(-1)! : { push: (block) => void boxed.push(block) });
    } else if (paragraph === undefined) return;
    else if (name === 'pPr') isParagraphProperties = true;
    else if (name === 'rPr') isRunProperties = true;
    else if (name === 'r') paragraph.run = createRun(paragraph.style);
    else if (isRunProperties && isParagraphProperties) return;
    else if (isRunProperties && name === 'rStyle')
      applyRunStyle(paragraph.run, context.styles.run(attribute(attributes, 'val') ?? ''));
    else if (isRunProperties) readRunProperty(paragraph.run, name, attributes);
    else if (isParagraphProperties) readParagraphProperty(paragraph, name, attributes, context);
    else openInRun(name, attributes, paragraph);
  }

  function closeParagraph(name: string): void {
    if (name === 't') isText = false;
    else if (name === 'pPr') isParagraphProperties = false;
    else if (name === 'rPr') isRunProperties = false;
    else if (name === 'txbxContent' && boxes > 0) {
      boxes -= 1;
      sinks.pop();
    } else if (name === 'p') {
      const paragraph = paragraphs.pop();
      if (paragraph === undefined) return;
      const target = sinks.at(-1)!;
      target.push(endParagraph(paragraph, context));
      for (const block of paragraph.boxed) target.push(block);
    }
  }

  return {
    open(name, attributes) {
      if (skipDepth > 0 || skipped.has(name)) {
        skipDepth += 1;
        return;
      }
      const isProperty = isParagraphProperties || isRunProperties;
      if (!isProperty && tableTags.has(name)) openTable(name, attributes);
      else if (!isProperty && name === 'shd' && isShading(attributes) && tables.length > 0)
        tables.at(-1)!.isShaded = true;
      else openParagraph(name, attributes);
    },
    close(name) {
      if (skipDepth > 0) skipDepth -= 1;
      else if (tableTags.has(name)) closeTable(name);
      else closeParagraph(name);
    },
    text(text) {
      if (isText && skipDepth === 0) addText(text.replace(/[\r\n]+/g, ' '));
    },
  };
}

const tableTags = new Set(['tbl', 'tr', 'tc', 'gridSpan', 'vMerge', 'tblStyle']);

/** A character of a symbol font, moved to the private use area: what it looks like is not known, but for bullets. */
function symbol(code: string | undefined): string {
  const point = Number.parseInt(code ?? '', 16);
  if (!Number.isInteger(point) || point <= 0 || point > 0xffff) return '';
  return point >= 0xe000 && point <= 0xf8ff ? '' : String.fromCharCode(point);
}
