import { contentHint, createSurroundingHints, isArticleBody, type SurroundingHint } from './html-content-hints.ts';
import { blockCost, type Measures, measureBlocks, ownerTags, positiveSums, sums } from './html-measure.ts';
import { cellTags, headingLevels } from './html-tags.ts';
import type { HtmlNode } from './html-tree.ts';
import type { Hiding } from './html-visibility.ts';

/** Main content under this share of a page's words is not one. */
const leastShare = 0.25;
/** … but of a page that says that it is an article, which may be short. */
const leastArticleShare = 0.03;
/** Of the words outside links, those that the content of a page holds which does not say that it is an article. */
const clearShare = 0.7;
/** Of the words around the content of such a page, those that are links. */
const leastLeading = 0.3;
/** A page of fewer words is kept whole: there is too little of it to tell. */
const leastPage = 60;
/** Words of an article that is declared as such; fewer are a teaser before a wall. */
const leastDeclared = 40;
/** A named container that is worth this much of the best element is better than it. */
const namedShare = [1, 0.75, 0.5] as const;
const leastNamedShare = 0.5;
/** Most that one part takes away from what is around it, of what the whole page is worth: it is left out after all. */
const worstShare = 0.03;
/** A list or section whose words are links beyond this share leads elsewhere. */
const mostLinks = 0.5;
/** A part that holds this much of the page is not beside the content, whatever its name says. */
const dominantShare = 0.4;

/**
 * The nodes of the main content: for each, whether it is kept. Null where the page has none that stands out, so that all
 * of it is kept: a list, a form, a fragment.
 *
 * Each block is worth its words outside links less a cost for the block and for words in links; the content is the
 * element whose blocks are worth most together, as maximum subsequence segmentation does it on a sequence (Pasternack
 * and Roth, WWW 2009), less parts of it that are links or are named as surroundings. Linear.
 */
export function mainContent(nodes: readonly HtmlNode[], hiding: Hiding): Uint8Array | null {
  const own = measureBlocks(nodes, hiding);
  const whole = sums(nodes, own, null);
  const page = atTop(nodes, whole.words);
  const positive = positiveSums(nodes, own);
  const total = atTop(nodes, positive);
  if (total <= 0 || page < leastPage) return null;
  const beside = besideContent(nodes, positive, total);
  const inner = sums(nodes, own, beside, Math.max(blockCost, worstShare * total));
  const widest = bestOf(nodes, inner, beside);
  if (widest < 0) return null;
  const isArticle = saysArticle(nodes);
  if (!isArticle && !isClear(nodes, inner, widest)) return null;
  const top = declared(nodes, inner, beside) ?? narrowed(nodes, widest, inner);
  if (inner.words[top]! < (isArticle ? leastArticleShare : leastShare) * page) return null;
  const kept = new Uint8Array(nodes.length);
  keepHeading(nodes, top, beside, kept);
  // The links of an article lead elsewhere; in documentation and lists they are the content.
  keep(
    nodes,
    top,
    (at) => beside[at] === 1 || (isArticle && isLinks(nodes[at]!, whole.words[at]!, whole.linkWords[at]!)),
    kept,
  );
  return kept;
}

/** What the elements at the top hold together. */
function atTop(nodes: readonly HtmlNode[], values: Float64Array): number {
  return values.reduce((sum, value, at) => (nodes[at]!.parent < 0 ? sum + value : sum), 0);
}

/** 1 for each element beside the content. */
function besideContent(nodes: readonly HtmlNode[], positive: Float64Array, total: number): Uint8Array {
  const hintOf = createSurroundingHints();
  const beside = new Uint8Array(nodes.length);
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at]!;
    if (node.name[0] !== '#' && isBeside(hintOf(node), positive[at]! / total)) beside[at] = 1;
  }
  return beside;
}

function isBeside(hint: SurroundingHint, share: number): boolean {
  return hint === 2 || (hint === 1 && share < dominantShare);
}

/** The deepest of the elements that score highest. */
function bestOf(nodes: readonly HtmlNode[], inner: Measures, beside: Uint8Array): number {
  let best = -1;
  for (let at = 0; at < nodes.length; at += 1) {
    if (nodes[at]!.name[0] === '#') continue;
    if (beside[at]) at = nodes[at]!.end - 1;
    else if (best < 0 || inner.score[at]! >= inner.score[best]!) best = at;
  }
  return best >= 0 && inner.score[best]! > 0 ? best : -1;
}

/**
 * True when most of what reads like text is in the best element, and what is outside of it is in good part links: where
 * nothing leads elsewhere, nothing is beside the content.
 */
function isClear(nodes: readonly HtmlNode[], inner: Measures, widest: number): boolean {
  const words = atTop(nodes, inner.words) - inner.words[widest]!;
  const linkWords = atTop(nodes, inner.linkWords) - inner.linkWords[widest]!;
  const plain = inner.words[widest]! - inner.linkWords[widest]!;
  return plain >= clearShare * (plain + words - linkWords) && linkWords >= leastLeading * words;
}

/** The element that the page itself calls the body of its article, when there is one such. */
function declared(nodes: readonly HtmlNode[], inner: Measures, beside: Uint8Array): number | undefined {
  const all: number[] = [];
  for (let at = 0; at < nodes.length; at += 1) {
    if (beside[at]) at = nodes[at]!.end - 1;
    else if (isArticleBody(nodes[at]!) && inner.words[at]! >= leastDeclared) all.push(at);
  }
  return all.length === 1 ? all[0] : undefined;
}

/** The innermost element within `widest` that is named as the content and holds enough of it. */
function narrowed(nodes: readonly HtmlNode[], widest: number, inner: Measures): number {
  let best = widest;
  for (let at = widest + 1; at < nodes[widest]!.end; at += 1) {
    const share = inner.score[at]! / inner.score[widest]!;
    if (share < leastNamedShare) {
      if (nodes[at]!.name[0] !== '#') at = nodes[at]!.end - 1;
    } else if (share >= namedShare[contentHint(nodes[at]!)]) best = at;
  }
  return best;
}

function saysArticle(nodes: readonly HtmlNode[]): boolean {
  return nodes.some(
    (node) =>
      node.name === 'article' ||
      isArticleBody(node) ||
      (node.name === 'meta' && node.attributes.property === 'og:type' && node.attributes.content === 'article'),
  );
}

/** Marks what is kept below `top`, and the elements around it. */
function keep(nodes: readonly HtmlNode[], top: number, isLeft: (at: number) => boolean, kept: Uint8Array): void {
  for (let at = nodes[top]!.parent; at >= 0; at = nodes[at]!.parent) kept[at] = 1;
  for (let at = top; at < nodes[top]!.end; at += 1) {
    if (at > top && isLeft(at)) at = nodes[at]!.end - 1;
    else kept[at] = 1;
  }
}

/** The heading of the page often stands before its content: the last of the highest level is kept. */
function keepHeading(nodes: readonly HtmlNode[], top: number, beside: Uint8Array, kept: Uint8Array): void {
  let heading = -1;
  for (let at = 0; at < top; at += 1) {
    if (beside[at]) at = nodes[at]!.end - 1;
    else if (nodes[at]!.name === 'h1') heading = at;
  }
  if (heading >= 0) keep(nodes, heading, () => false, kept);
}

/** True for a part that is mostly links; a paragraph or heading that is one is kept. */
function isLinks({ name }: HtmlNode, words: number, linkWords: number): boolean {
  if (
    !ownerTags.has(name) ||
    name === 'p' ||
    name === 'blockquote' ||
    cellTags.has(name) ||
    name === 'tr' ||
    headingLevels.has(name)
  )
    return false;
  return words > 0 && linkWords > mostLinks * words;
}
