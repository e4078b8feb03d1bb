import { compactTable } from './compact-table.ts';
import { type FormItems, itemsOfForm } from './form-items.ts';
import type { FilingBlock } from './html-writer.ts';
import { findItemHeadings, type ItemHeading } from './item-headings.ts';
import { withoutPageArtefacts } from './page-artefacts.ts';
import { aText, type RawBlock } from './raw-block.ts';
import { readBlocks } from './read-blocks.ts';
import { isBold, textOf } from './spans.ts';
import { readTextBlocks } from './text-blocks.ts';

/** A filing in HTML, with its items as headings of level 2 and bold lines within them as headings of level 3. */
export function htmlFilingBlocks(source: string, form: string | undefined): FilingBlock[] {
  return headed(withoutPageArtefacts(readBlocks(source)), itemsOfForm(form));
}

/** A filing in plain text, as before 2001. */
export function textFilingBlocks(source: string, form: string | undefined): FilingBlock[] {
  return headed(withoutPageArtefacts(readTextBlocks(source)), itemsOfForm(form));
}

function headed(blocks: readonly RawBlock[], form: FormItems | undefined): FilingBlock[] {
  const items = form === undefined ? [] : findItemHeadings(blocks, form);
  const byBlock = new Map(items.map((item) => [item.block, item]));
  const first = items[0]?.block ?? -1;
  const level = items.length > 0 ? 3 : 2;
  const written: FilingBlock[] = [];
  for (let at = 0; at < blocks.length; at += 1) {
    const item = byBlock.get(at);
    if (item === undefined) {
      // Bold lines before the first item are those of the cover.
      const block = filingBlock(blocks[at]!, at > first ? level : null);
      if (block) written.push(block);
    } else {
      written.push(...itemBlocks(item));
      at += item.blocks - 1;
    }
  }
  return written;
}

function itemBlocks({ text, rest }: ItemHeading): FilingBlock[] {
  const heading: FilingBlock = { kind: 'heading', level: 2, text };
  const following = rest.length > 0 ? filingBlock(aText(rest), null) : undefined;
  return following === undefined ? [heading] : [heading, following];
}

function filingBlock(block: RawBlock, level: 2 | 3 | null): FilingBlock | undefined {
  if (block.kind === 'break') return undefined;
  if (block.kind === 'preformatted') return block;
  if (block.kind === 'table') return { kind: 'table', rows: compactTable(block.rows) };
  const text = textOf(block.spans);
  const isHeading = level !== null && (block.isHeading || (isBold(block.spans) && isHeadingLike(text)));
  return isHeading ? { kind: 'heading', level, text } : { kind: 'paragraph', text };
}

const longestHeading = 160;
const longestSentence = 80;

function isHeadingLike(text: string): boolean {
  if (text.length > longestHeading || !/\p{L}{2}/u.test(text) || /[,;:]$/.test(text) || text.startsWith('•'))
    return false;
  return text.length <= longestSentence || !text.endsWith('.');
}
