import type { Block } from './flow-blocks.ts';
import { listNumber, type NumberFormat } from './list-number.ts';
import type { Bullet, SlideParagraph, SlideShape } from './pptx-slide.ts';

const listPlaceholders = new Set(['body', 'obj', 'half', 'quarter']);

/**
 * The paragraphs of a shape as blocks. Placeholders for content have bullets unless their layout or the paragraph says
 * otherwise, text boxes only where the paragraph says so; one short paragraph alone is no list.
 * @param isPlainLayout whether the layout's placeholder has no bullets
 */
export function shapeBlocks(shape: SlideShape, isPlainLayout: boolean, identity: string): Block[] {
  const told = shape.paragraphs.filter(({ text }) => text.trim() !== '');
  const isListShape =
    listPlaceholders.has(shape.placeholder ?? '') && !isPlainLayout && !shape.isPlain && told.length > 1;
  const counts: number[] = [];
  return told.map((paragraph) => {
    const marker = markerOf(paragraph, isListShape, counts);
    const item = marker === undefined ? undefined : { list: identity, depth: paragraph.level, marker };
    return { kind: 'paragraph', text: paragraph.text, item };
  });
}

function markerOf({ bullet, level }: SlideParagraph, isListShape: boolean, counts: number[]): string | undefined {
  counts.length = Math.min(counts.length, level + 1);
  if (bullet?.kind === 'number') {
    counts[level] = counts[level] === undefined ? bullet.start : counts[level] + 1;
    return `${numberText(counts[level], bullet)} `;
  }
  counts.length = Math.min(counts.length, level);
  if (bullet === undefined) return isListShape ? '- ' : undefined;
  return bullet.kind === 'character' ? '- ' : undefined;
}

/** `arabicPeriod`, `alphaLcParenR`, `romanUcParenBoth` … (ECMA-376 part 1, clause 20.1.10.61). */
function numberText(value: number, { type }: Extract<Bullet, { kind: 'number' }>): string {
  const [, family = '', letterCase = '', after = ''] = /^(alpha|roman|arabic)(Lc|Uc)?(\w*)$/.exec(type) ?? [];
  const number = listNumber(value, formatOf(family, letterCase === 'Uc'));
  if (after === 'ParenBoth') return `(${number})`;
  if (after === 'ParenR') return `${number})`;
  return after === 'Plain' ? number : `${number}.`;
}

function formatOf(family: string, isUpper: boolean): NumberFormat {
  if (family === 'alpha') return isUpper ? 'upperLetter' : 'lowerLetter';
  if (family === 'roman') return isUpper ? 'upperRoman' : 'lowerRoman';
  return 'decimal';
}

export function shapeText({ paragraphs }: SlideShape): string {
  return paragraphs.map(({ text }) => text).join('\n');
}
