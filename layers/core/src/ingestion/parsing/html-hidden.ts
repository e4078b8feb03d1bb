import type { DocumentBuilder } from './document-builder.ts';
import { isLeftOut } from './html-tags.ts';
import type { HtmlNode } from './html-tree.ts';
import type { Hiding } from './html-visibility.ts';

/** A comment of fewer words is a label for whoever writes the page. */
const leastCommentWords = 4;
/** What only some browsers read, as if it were no comment. */
const conditional = /^(?:\[if\b|<!\[endif|\[endif|\[CDATA\[|#include)/i;

/** Reports the text of what is hidden, and comments, each once. Linear. */
export function reportHidden(nodes: readonly HtmlNode[], hiding: Hiding, builder: DocumentBuilder): void {
  let toldUntil = 0;
  for (const [at, { name, text, end }] of nodes.entries()) {
    const reason = hiding[at];
    if (name === '#comment') {
      if (isTelling(text)) builder.addHidden('comment', text);
    } else if (at >= toldUntil && reason !== null && reason !== undefined) {
      if (reason !== 'left-out') builder.addHidden(reason, textWithin(nodes, at));
      toldUntil = end;
    }
  }
}

function isTelling(comment: string): boolean {
  const text = comment.trim();
  return !conditional.test(text) && text.split(/\s+/, leastCommentWords).length >= leastCommentWords;
}

/** More than a report shows. */
const longest = 8000;

/** Text of the subtree, as far as a report shows it, without scripts and the like. */
function textWithin(nodes: readonly HtmlNode[], from: number): string {
  let text = '';
  for (let at = from; at < nodes[from]!.end && text.length < longest; at += 1) {
    const node = nodes[at]!;
    if (node.name === '#text') text += `${node.text} `;
    else if (node.name[0] !== '#' && isLeftOut(node.name, node.attributes)) at = node.end - 1;
  }
  return text.trim();
}
