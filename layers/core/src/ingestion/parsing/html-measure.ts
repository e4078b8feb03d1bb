import { blockTags, cellTags, codeTags, headingLevels, itemTags, listTags } from './html-tags.ts';
import type { HtmlNode } from './html-tree.ts';
import type { Hiding } from './html-visibility.ts';

/** What stands directly in a node, or below it. */
export interface Measure {
  words: number;
  linkWords: number;
  /** How much more of it reads like running text than like a list of links. */
  score: number;
}

/** Words that a block must have beside its links to speak for its surroundings. */
export const blockCost = 8;
const linkCost = 2;

/** Elements that text belongs to; the others are inline. */
export const ownerTags = new Set([
  ...blockTags,
  ...cellTags,
  ...codeTags,
  ...headingLevels.keys(),
  ...itemTags,
  ...listTags,
  'table',
  'tr',
]);

/** What stands directly in each block, as far as a person sees it. Linear. */
export function measureBlocks(nodes: readonly HtmlNode[], hiding: Hiding): Measure[] {
  const own: Measure[] = nodes.map(() => ({ words: 0, linkWords: 0, score: 0 }));
  const owners = new Int32Array(nodes.length);
  const isLink = new Uint8Array(nodes.length);
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at]!;
    const parent = node.parent;
    if (hiding[at] !== null || node.name === 'head') {
      if (node.name[0] !== '#') at = node.end - 1;
      continue;
    }
    if (node.name === '#text') {
      const words = countWords(node.text);
      const owner = own[parent < 0 ? at : owners[parent]!]!;
      owner.words += words;
      if (parent >= 0 && isLink[parent]) owner.linkWords += words;
    } else {
      owners[at] = parent < 0 || ownerTags.has(node.name) ? at : owners[parent]!;
      isLink[at] = node.name === 'a' && node.attributes.href !== undefined ? 1 : parent < 0 ? 0 : isLink[parent]!;
    }
  }
  for (const [at, measure] of own.entries()) measure.score = scoreOf(nodes[at]!.name, measure);
  return own;
}

function scoreOf(name: string, { words, linkWords }: Measure): number {
  if (words === 0) return 0;
  if (headingLevels.has(name)) return 0;
  const plain = words - linkWords;
  if (codeTags.has(name) || cellTags.has(name)) return plain - linkCost * linkWords;
  return plain - linkCost * linkWords - blockCost;
}

/** Words by the gaps between them; of scripts that have none, two characters count as a word. */
export function countWords(text: string): number {
  let words = 0;
  let isInside = false;
  let wide = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x20 || unit === 0xa0) isInside = false;
    else if (unit >= 0x2e80 && unit < 0xac00) wide += 1;
    else if (!isInside) {
      isInside = true;
      words += 1;
    }
  }
  return words + ((wide + 1) >> 1);
}

/** Sums over subtrees, without the parts of `left`; none takes more than `worst` away from what is around it. Children come after their parents, so one pass from the end does. */
export function sums(
  nodes: readonly HtmlNode[],
  own: readonly Measure[],
  left: readonly boolean[] | null,
  worst = 0,
): Measure[] {
  const all = own.map((measure) => ({ ...measure }));
  for (let at = nodes.length - 1; at >= 0; at -= 1) {
    const parent = all[nodes[at]!.parent];
    if (parent === undefined || left?.[at]) continue;
    const measure = all[at]!;
    parent.words += measure.words;
    parent.linkWords += measure.linkWords;
    parent.score += Math.max(-worst, measure.score);
  }
  return all;
}

/** What each subtree is worth where it reads like text. */
export function positiveSums(nodes: readonly HtmlNode[], own: readonly Measure[]): Float64Array {
  const all = Float64Array.from(own, ({ score }) => Math.max(0, score));
  for (let at = nodes.length - 1; at > 0; at -= 1) {
    const { parent } = nodes[at]!;
    if (parent >= 0) all[parent]! += all[at]!;
  }
  return all;
}
