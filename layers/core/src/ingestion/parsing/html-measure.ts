import { blockTags, cellTags, codeTags, headingLevels, itemTags, listTags } from './html-tags.ts';
import type { HtmlNode } from './html-tree.ts';
import type { Hiding } from './html-visibility.ts';

/** What stands directly in each node, or below it, by the index of the node. */
export interface Measures {
  readonly words: Float64Array;
  readonly linkWords: Float64Array;
  /** How much more of it reads like running text than like a list of links. */
  readonly score: Float64Array;
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
export function measureBlocks(nodes: readonly HtmlNode[], hiding: Hiding): Measures {
  const words = new Float64Array(nodes.length);
  const linkWords = new Float64Array(nodes.length);
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
      const count = countWords(node.text);
      const owner = parent < 0 ? at : owners[parent]!;
      words[owner]! += count;
      if (parent >= 0 && isLink[parent]) linkWords[owner]! += count;
    } else {
      owners[at] = parent < 0 || ownerTags.has(node.name) ? at : owners[parent]!;
      isLink[at] = node.name === 'a' && node.attributes.href !== undefined ? 1 : parent < 0 ? 0 : isLink[parent]!;
    }
  }
  const score = words.map((count, at) => (count === 0 ? 0 : scoreOf(nodes[at]!.name, count, linkWords[at]!)));
  return { words, linkWords, score };
}

function scoreOf(name: string, words: number, linkWords: number): number {
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

/**
 * Sums over subtrees, without the parts of `left`; none takes more than `worst` away from what is around it. Children come
 * after their parents, so that one pass from the end does.
 */
export function sums(nodes: readonly HtmlNode[], own: Measures, left: Uint8Array | null, worst = 0): Measures {
  const words = own.words.slice();
  const linkWords = own.linkWords.slice();
  const score = own.score.slice();
  for (let at = nodes.length - 1; at >= 0; at -= 1) {
    const { parent } = nodes[at]!;
    if (parent < 0 || left?.[at] === 1) continue;
    words[parent]! += words[at]!;
    linkWords[parent]! += linkWords[at]!;
    score[parent]! += Math.max(-worst, score[at]!);
  }
  return { words, linkWords, score };
}

/** What each subtree is worth where it reads like text. */
export function positiveSums(nodes: readonly HtmlNode[], own: Measures): Float64Array {
  const all = own.score.map((score) => Math.max(0, score));
  for (let at = nodes.length - 1; at > 0; at -= 1) {
    const { parent } = nodes[at]!;
    if (parent >= 0) all[parent]! += all[at]!;
  }
  return all;
}
