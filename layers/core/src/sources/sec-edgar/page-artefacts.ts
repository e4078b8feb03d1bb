import type { RawBlock } from './raw-block.ts';
import { isLink, joined, textOf } from './spans.ts';

/** Blocks on each side of the end of a page that may be its head or foot. */
const reach = 3;
/** A line at as many ends of pages, with other numbers in it, is a running head or foot. */
const leastRepeats = 3;
const leastShare = 0.2;
const longestRunning = 160;

const pageNumber = /^[-–—|\s]*(?:page\s+)?(?:[A-Z]{1,2}-)?(?:\d{1,3}|[ivxl]{1,7})(?:\s+of\s+\d{1,4})?[-–—|\s]*$/i;
const backLink = /^(?:(?:back\s+to|return\s+to)\s+)?(?:table\s+of\s+contents|index)$/i;
const heading = /^(?:part|items?)\s+[\divx]/i;

/**
 * Takes away what a page has for being printed: its number, its running head and foot, the link to the contents, each only
 * at the end of a page or with nothing else between; and joins the paragraph that the end cuts in two. Linear.
 */
export function withoutPageArtefacts(blocks: readonly RawBlock[]): RawBlock[] {
  const ends = blocks.flatMap(({ kind }, at) => (kind === 'break' ? [at] : []));
  const running = runningLines(blocks, ends);
  const isArtefact = (block: RawBlock): boolean => {
    if (block.kind !== 'text') return false;
    const text = textOf(block.spans);
    return pageNumber.test(text) || backLink.test(text) || running.has(runningKey(block) ?? '');
  };
  const artefacts = new Set<number>();
  for (const at of around(blocks, ends, isArtefact)) artefacts.add(at);
  return mended(blocks.filter((block, at) => !artefacts.has(at) && !isBackLink(block)));
}

/** Keys of lines at the ends of enough pages. */
function runningLines(blocks: readonly RawBlock[], ends: readonly number[]): ReadonlySet<string> {
  const repeats = new Map<string, number>();
  const places = new Set(around(blocks, ends, ({ kind }) => kind === 'text'));
  for (const at of places) {
    const key = runningKey(blocks[at]!);
    if (key !== undefined) repeats.set(key, (repeats.get(key) ?? 0) + 1);
  }
  const least = Math.max(leastRepeats, leastShare * ends.length);
  return new Set([...repeats].flatMap(([key, count]) => (count >= least ? [key] : [])));
}

/** Blocks beside the ends of pages and of the whole, outward as long as they are what is sought. */
function* around(
  blocks: readonly RawBlock[],
  ends: readonly number[],
  isSought: (block: RawBlock) => boolean,
): Generator<number> {
  if (ends.length === 0) return;
  // The last page ends without a break.
  for (const end of [...ends, blocks.length]) {
    for (const step of [-1, 1]) {
      for (let passed = 1; passed <= reach; passed += 1) {
        const at = end + step * passed;
        const block = blocks[at];
        if (block === undefined || !isSought(block)) break;
        yield at;
      }
    }
  }
}

/** A link to the contents is no text wherever it stands. */
function isBackLink(block: RawBlock): boolean {
  return block.kind === 'text' && backLink.test(textOf(block.spans)) && isLink(block.spans);
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
