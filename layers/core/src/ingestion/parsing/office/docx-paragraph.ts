import type { WordContext } from './docx-context.ts';
import { createRun, type WordRun } from './docx-run.ts';
import { headingLevel, isShading, type WordStyle } from './docx-styles.ts';
import type { Block, ListItem, ParagraphBlock } from './flow-blocks.ts';
import { attribute, type XmlAttributes } from './xml.ts';

/** A paragraph while it is read. */
export interface WordParagraph {
  style: WordStyle;
  level: number | undefined;
  numberId: string | undefined;
  numberLevel: number | undefined;
  isShaded: boolean;
  run: WordRun;
  readonly parts: string[];
  readonly pictures: string[];
  readonly comments: string[];
  /** What text boxes in it hold; it follows the paragraph. */
  readonly boxed: Block[];
}

export function createParagraph(context: WordContext): WordParagraph {
  const style = context.styles.paragraph(undefined);
  return {
    style,
    level: style.level,
    numberId: style.numberId,
    numberLevel: style.numberLevel,
    isShaded: style.isShaded ?? false,
    run: createRun(style),
    parts: [],
    pictures: [],
    comments: [],
    boxed: [],
  };
}

/** An element of `w:pPr`, but for those of the paragraph mark's run. */
export function readParagraphProperty(
  paragraph: WordParagraph,
  name: string,
  attributes: XmlAttributes,
  context: WordContext,
): void {
  const value = attribute(attributes, 'val') ?? '';
  if (name === 'pStyle') {
    const style = context.styles.paragraph(value);
    const { level, numberId, numberLevel, isShaded = false } = style;
    Object.assign(paragraph, { style, level, numberId, numberLevel, isShaded, run: createRun(style) });
  } else if (name === 'outlineLvl') paragraph.level = headingLevel(value);
  else if (name === 'numId') paragraph.numberId = value;
  else if (name === 'ilvl') paragraph.numberLevel = Number(value) || 0;
  else if (name === 'shd') paragraph.isShaded = isShading(attributes);
}

export function endParagraph(paragraph: WordParagraph, context: WordContext): ParagraphBlock {
  const text = paragraph.parts.join('');
  const { level, pictures, comments, style } = paragraph;
  const isBlank = text.trim() === '';
  return {
    kind: 'paragraph',
    text,
    level: isBlank ? undefined : level,
    item: isBlank ? undefined : itemOf(paragraph, context),
    isCode: style.isCode,
    pictures,
    comments,
  };
}

/** Number 0 takes a paragraph out of the list of its style. */
function itemOf({ numberId, numberLevel = 0 }: WordParagraph, { numbering }: WordContext): ListItem | undefined {
  if (numberId === undefined || numberId === '0') return undefined;
  return {
    list: numberId,
    depth: Math.max(0, Math.min(8, numberLevel)),
    marker: numbering.next(numberId, numberLevel),
  };
}
