import { type HtmlNode, readHtmlTree, walkHtml } from '../../ingestion/parsing/html-tree.ts';
import { hidingIn } from '../../ingestion/parsing/html-visibility.ts';
import { addRaw, beginBlocks, closeTag, endBlock, openTag } from './block-flow.ts';
import type { RawBlock } from './raw-block.ts';

/** Inline XBRL is XHTML: there, an element may end itself. Those that are empty in HTML too are left alone. */
const selfClosing =
  /<((?!br\b|hr\b|img\b|meta\b|link\b|input\b|col\b|area\b|base\b|wbr\b)[a-z][\w:.-]*)((?:\s[^<>]*)?)\/>/gi;
/** The facts that inline XBRL keeps apart from the text. @see Inline XBRL 1.1, `ix:header` */
const apart = new Set(['ix:header', 'ix:hidden', 'ix:references', 'ix:resources', 'head', 'title']);

/** Blocks of a filing in HTML as a person sees them; tags of inline XBRL are passed through. Linear. */
export function readBlocks(source: string): RawBlock[] {
  const nodes = readHtmlTree(source.replace(selfClosing, '<$1$2></$1>'));
  const hiding = hidingIn(nodes);
  const reading = beginBlocks(nestingTables(nodes));
  walkHtml(nodes, {
    open(node, at) {
      if (hiding[at] !== null || apart.has(node.name)) return false;
      openTag(reading, node, at);
      return true;
    },
    close: (node, at) => closeTag(reading, node, at),
    text(text, at) {
      if (hiding[at] === null) addRaw(reading, text);
    },
  });
  endBlock(reading);
  return reading.blocks;
}

/** Tables with a table inside only lay out the page. */
function nestingTables(nodes: readonly HtmlNode[]): ReadonlySet<number> {
  const nesting = new Set<number>();
  const open: number[] = [];
  for (const [at, { name }] of nodes.entries()) {
    while (open.length > 0 && nodes[open.at(-1)!]!.end <= at) open.pop();
    if (name !== 'table') continue;
    if (open.length > 0) nesting.add(open.at(-1)!);
    open.push(at);
  }
  return nesting;
}
