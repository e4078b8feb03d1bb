import type { RawBlock } from './raw-block.ts';
import { joined, textOf } from './spans.ts';

/** Blocks on each side of the end of a page that may be its head or foot. */
const reach = 3;
/** A line at as many ends of pages, with other numbers in it, is a running head or foot. */
const leastRepeats = 3;
const leastShare = 0.2;
const longestRunning = 160;

const pageNumber = /^[-–—|\s]*(?:page\s+)?(?:[A-Z]{1,2}-)?(?:\d{1,4}|[ivxl]{1,7})(?:\s+of\s+\d{1,4})?[-–—|\s]*$/i;
const backLink = /^(?:(?:back\s+to|return\s+to)\s+)?(?:table\s+of\s+contents|index)$/i;
const heading = /^(?:part|items?)\s+[\divx]/i;

/**
 * Takes away what a page has for being printed: its number, its running head and foot, the link to the contents, each only
 * beside the end of a page; and joins the paragraph that the end cuts in two. Linear.
 */
export function withoutPageArtefacts(blocks: readonly RawBlock[]): RawBlock[] {
  const beside = besideBreaks(blocks);
  const repeats = new Map<string, number>();
  for (const at of beside) {
    const key = runningKey(blocks[at]!);
    if (key !== undefined) repeats.set(key, (repeats.get(key) ?? 0) + 1);
  }
  const breaks = blocks.filter(({ kind }) => kind === 'break').length;
  const least = Math.max(leastRepeats, leastShare * breaks);
  const isArtefact = (block: RawBlock, at: number): boolean => {
    if (block.kind !== 'text') return false;
    const text = textOf(block.spans);
    if (backLink.test(text))
      return beside.has(at) || block.spans.every((span) => span.isLink || span.text.trim() === '');
    if (!beside.has(at)) return false;
    const key = runningKey(block);
    return pageNumber.test(text) || (key !== undefined && (repeats.get(key) ?? 0) >= least);
  };
  return mended(blocks.filter((block, at) => !isArtefact(block, at)));
}

function besideBreaks(blocks: readonly RawBlock[]): Set<number> {
  const beside = new Set<number>();
  const mark = (from: number, step: 1 | -1) => {
    for (let at = from + step, passed = 0; passed < reach && blocks[at] !== undefined; at += step, passed += 1) {
      const block = blocks[at]!;
      if (block.kind !== 'text' || textOf(block.spans).length > longestRunning) break;
      beside.add(at);
    }
  };
  for (const [at, { kind }] of blocks.entries()) {
    if (kind !== 'break') continue;
    mark(at, -1);
    mark(at, 1);
  }
  // The last page ends without a break.
  if (beside.size > 0) mark(blocks.length, -1);
  return beside;
}

function runningKey(block: RawBlock): string | undefined {
  if (block.kind !== 'text') return undefined;
  const text = textOf(block.spans);
  if (text.length > longestRunning || heading.test(text)) return undefined;
  return text.replace(/\d+/g, '#').toLowerCase();
}

function mended(blocks: readonly RawBlock[]): RawBlock[] {
  const kept: RawBlock[] = [];
  let isCut = false;
  for (const block of blocks) {
    if (block.kind === 'break') {
      isCut = kept.length > 0;
      continue;
    }
    const last = kept.at(-1);
    if (
      isCut &&
      last?.kind === 'text' &&
      block.kind === 'text' &&
      !last.isHeading &&
      goesOn(textOf(last.spans), textOf(block.spans))
    )
      kept[kept.length - 1] = { ...last, spans: joined([last.spans, block.spans]) };
    else kept.push(block);
    isCut = false;
  }
  return kept;
}

function goesOn(before: string, after: string): boolean {
  return before.length > 60 && /[\p{L}\d,;]$/u.test(before) && /^\p{Ll}/u.test(after);
}
