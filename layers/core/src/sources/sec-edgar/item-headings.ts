import type { FormItems } from './form-items.ts';
import { fits, type ItemLine, itemsMeant, readItemLine, readPartLine } from './item-line.ts';
import type { RawBlock } from './raw-block.ts';
import { boldLength, isBold, isLink, type Spans, sliced, textOf } from './spans.ts';

/** Where an item begins in the blocks of a filing. */
export interface ItemHeading {
  readonly block: number;
  readonly text: string;
  /** What of the block follows the heading. */
  readonly rest: Spans;
  /** 2 where the title stands in the block after the number. */
  readonly blocks: 1 | 2;
}

interface Candidate extends ItemHeading {
  readonly key: string;
  /** Characters of text before it in the filing. */
  readonly offset: number;
  readonly isLink: boolean;
}

const longestTitle = 220;
/** References to an item go on like this. */
const reference =
  /^(?:of|in|to|above|below|and|or|under|for|is|are|was|were|on|from|as|with|herein|hereof|this|that|which|contains?|includes?|included|sets?|provides?|entitled|captioned|titled|has|have|shall|will|may|by|at)\b/;
const trailingPage = /(?:\.{2,}|\s|…)\s*(?:[A-Z]-)?\d{1,3}(?:\s*[-–]\s*\d{1,3})?$/;
/** Entries of a list of contents follow one another; the text of an item is longer. */
const shortestItem = 120;
const leastEntries = 3;

/** Headings of items in the order of the filing; entries of lists of contents and references are none. Linear. */
export function findItemHeadings(blocks: readonly RawBlock[], form: FormItems): ItemHeading[] {
  const candidates = candidatesIn(blocks, form);
  const listed = listedTogether(candidates);
  const isWeak = (one: Candidate) => listed.has(one);
  const strong = new Set(candidates.filter((one) => !isWeak(one)).map(({ key }) => key));
  const ranked = candidates.filter((one) => !isWeak(one) || !strong.has(one.key));
  const unlinked = new Set(ranked.filter((one) => !one.isLink).map(({ key }) => key));
  const kept: Candidate[] = [];
  for (const one of ranked) {
    if (one.isLink && unlinked.has(one.key)) continue;
    // The head of a page repeats the item that it is in.
    if (kept.at(-1)?.key !== one.key) kept.push(one);
  }
  return kept;
}

function candidatesIn(blocks: readonly RawBlock[], form: FormItems): Candidate[] {
  const candidates: Candidate[] = [];
  let part: string | undefined;
  let offset = 0;
  for (const [at, block] of blocks.entries()) {
    const text = block.kind === 'text' ? textOf(block.spans) : '';
    const line = block.kind === 'text' ? readItemLine(text.replaceAll('\n', ' ')) : undefined;
    const found = line && candidateAt(blocks, at, line, form, part);
    if (found) {
      candidates.push({ ...found.candidate, offset });
      part = found.part ?? part;
    } else if (text !== '') part = readPartLine(text.replaceAll('\n', ' ')) ?? part;
    offset += lengthOf(block);
  }
  return candidates;
}

function lengthOf(block: RawBlock): number {
  if (block.kind === 'text') return textOf(block.spans).length;
  if (block.kind === 'preformatted') return block.text.length;
  return block.kind === 'table' ? block.rows.flat().reduce((sum, { spans }) => sum + textOf(spans).length, 0) : 0;
}

function candidateAt(
  blocks: readonly RawBlock[],
  at: number,
  line: ItemLine,
  form: FormItems,
  part: string | undefined,
): { candidate: Omit<Candidate, 'offset'>; part: string | undefined } | undefined {
  const { spans } = blocks[at] as Extract<RawBlock, { kind: 'text' }>;
  const next = line.title === '' ? titleAfter(blocks[at + 1], line, form, part) : undefined;
  const title = next === undefined ? line.title : next;
  const [meant] = itemsMeant(line, title, form, part);
  if (meant === undefined) return undefined;
  const end = next === undefined ? headingEnd(spans, line, fits(meant, title)) : textOf(spans).length;
  if (end === undefined) return undefined;
  const own = next ?? textOf(spans).slice(line.titleAt, end).trim();
  const ownPart = meant.part ?? line.part;
  const named = [form.needsPart && ownPart ? `Part ${ownPart},` : '', line.label, own.replaceAll('\n', ' ')];
  return {
    part: ownPart,
    candidate: {
      block: at,
      blocks: next === undefined ? 1 : 2,
      key: form.needsPart ? `${meant.part ?? part ?? ''}/${line.number}` : line.number,
      text: named.filter((word) => word !== '').join(' '),
      rest: sliced(spans, end),
      isLink: isLink(spans),
    },
  };
}

/** A title that stands in a block of its own, after the number. */
function titleAfter(
  block: RawBlock | undefined,
  line: ItemLine,
  form: FormItems,
  part: string | undefined,
): string | undefined {
  if (block?.kind !== 'text') return undefined;
  const text = textOf(block.spans);
  if (text.length > longestTitle || trailingPage.test(text) || readItemLine(text) || readPartLine(text))
    return undefined;
  const [meant] = itemsMeant(line, text, form, part);
  return meant !== undefined && (fits(meant, text) || isBold(block.spans)) ? text : undefined;
}

/** Where the heading ends in its block; undefined where the block is none. */
function headingEnd(spans: Spans, { title, titleAt }: ItemLine, isFitting: boolean): number | undefined {
  const text = textOf(spans);
  if (title === '') return text.length;
  const bold = boldLength(spans);
  const isWhole = isBold(spans);
  if (trailingPage.test(text.slice(-80)) && !/\b(?:19|20)\d\d$/.test(text)) return undefined;
  if (reference.test(title)) return undefined;
  if (!isWhole && /^["“'‘]/.test(title) && !/^["“'‘][^"”]+["”'’]\W*$/.test(title)) return undefined;
  if (!isWhole && bold > titleAt && bold <= titleAt + longestTitle) return bold;
  if (isFitting)
    return text.length <= titleAt + longestTitle && !runsOn(title) ? text.length : sentenceEnd(text, titleAt);
  const isTelling =
    isWhole || title === title.toUpperCase() || /^\W*(?:reserved|removed|not applicable|none|omitted)/i.test(title);
  return isTelling && text.length <= titleAt + longestTitle ? text.length : undefined;
}

/** A title in which another sentence begins is followed by the text of its item; one with a verb is a sentence itself. */
function runsOn(title: string): boolean {
  if (title.length <= 60) return false;
  return (
    /[a-z)]\.\s+[A-Z]/.test(title) || (title.endsWith('.') && /\b(?:is|are|was|were|be|we|see|should)\b/.test(title))
  );
}

function sentenceEnd(text: string, titleAt: number): number | undefined {
  const found = /[.:]\s|\s[–—]\s|\n/.exec(text.slice(titleAt, titleAt + longestTitle));
  return found === null ? undefined : titleAt + found.index + 1;
}

/** Runs of items with next to nothing between them, as in a list of contents. */
function listedTogether(candidates: readonly Candidate[]): ReadonlySet<Candidate> {
  const listed = new Set<Candidate>();
  let run: Candidate[] = [];
  const end = () => {
    if (run.length >= leastEntries) for (const one of run) listed.add(one);
    run = [];
  };
  for (const one of candidates) {
    const last = run.at(-1);
    if (last !== undefined && one.offset - last.offset - last.text.length > shortestItem) end();
    run.push(one);
  }
  end();
  return listed;
}
