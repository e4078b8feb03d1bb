import { createHtmlAttributes, type HtmlAttributes, isKeptAttribute, noAttributes } from './html-attributes.ts';
import { readHtmlTags } from './html-parser.ts';

/**
 * A page as a list of its nodes in document order; `end` is the index after the last node inside, so that a whole subtree
 * is skipped at once. Text is named `#text`, a comment `#comment`.
 */
export interface HtmlNode {
  readonly name: string;
  attributes: Readonly<HtmlAttributes>;
  /** Of text and comments; empty elsewhere. */
  readonly text: string;
  /** Index of the element around it; -1 at the top. */
  readonly parent: number;
  end: number;
}

/** Linear in the source; no recursion. */
export function readHtmlTree(source: string): readonly HtmlNode[] {
  const nodes: HtmlNode[] = [];
  const open: number[] = [];
  // Each name is compared many times: of one string, that takes no look at its letters.
  const names = new Map<string, string>();
  const add = (name: string, text: string) => {
    const parent = open.length > 0 ? open[open.length - 1]! : -1;
    nodes.push({ name, attributes: noAttributes, text, parent, end: nodes.length + 1 });
  };
  readHtmlTags(source, {
    open(name) {
      let known = names.get(name);
      if (known === undefined) {
        known = name;
        names.set(name, name);
      }
      add(known, '');
      open.push(nodes.length - 1);
    },
    attribute(name, value) {
      if (!isKeptAttribute(name)) return;
      const node = nodes[nodes.length - 1]!;
      if (node.attributes === noAttributes) node.attributes = createHtmlAttributes();
      (node.attributes as HtmlAttributes)[name] ??= value;
    },
    close() {
      const at = open.pop();
      if (at !== undefined) nodes[at]!.end = nodes.length;
    },
    text: (text) => add('#text', text),
    comment: (text) => add('#comment', text),
  });
  return nodes;
}

/** What a tree is told as again: the events that made it, but for the subtrees that are left out. */
export interface HtmlVisitor {
  /** False leaves the element out, with all that is in it. */
  open(node: HtmlNode, index: number): boolean;
  close(node: HtmlNode, index: number): void;
  text(text: string, index: number): void;
}

/** Linear; no recursion. */
export function walkHtml(nodes: readonly HtmlNode[], visitor: HtmlVisitor): void {
  const open: number[] = [];
  let at = 0;
  for (;;) {
    while (open.length > 0 && nodes[open.at(-1)!]!.end <= at) {
      const index = open.pop()!;
      visitor.close(nodes[index]!, index);
    }
    const node = nodes[at];
    if (node === undefined) return;
    if (node.name === '#text') visitor.text(node.text, at);
    else if (node.name !== '#comment') {
      if (!visitor.open(node, at)) {
        at = node.end;
        continue;
      }
      open.push(at);
    }
    at += 1;
  }
}
