import type { HtmlAttributes } from './html-attributes.ts';
import { calledElements, partsOf } from './html-selector.ts';
import { type Declarations, readDeclarations } from './html-style.ts';
import { readStyleSheet, rulesFor, type StyleSheet } from './html-style-sheet.ts';
import type { HtmlNode } from './html-tree.ts';

type StyleOf = (node: HtmlNode) => Declarations;

const noStyle: Declarations = new Map();

/** What the page's rules and each element itself declare. */
export function createStyles(nodes: readonly HtmlNode[]): StyleOf {
  const ruledStyleOf = createRuledStyles(nodes);
  return (node) => {
    const { style } = node.attributes;
    const ruled = ruledStyleOf(node);
    if (style === undefined) return ruled;
    const own = readDeclarations(style);
    return own.size === 0 ? ruled : ruled.size === 0 ? own : new Map([...ruled, ...own]);
  };
}

/** Rules are looked up once for elements of the same name and classes that have no id. */
function createRuledStyles(nodes: readonly HtmlNode[]): StyleOf {
  const sources: string[] = [];
  for (let at = 0; at < nodes.length; at += 1) if (nodes[at]!.name === 'style') sources.push(textOf(nodes, at));
  if (sources.length === 0) return () => noStyle;
  const sheet = readStyleSheet(sources, calledElements(nodes));
  if (sheet.size === 0) return () => noStyle;
  const known = new Map<string, Map<string, Declarations>>();
  return ({ name, attributes }) => {
    if (attributes.id !== undefined) return ruledStyle(sheet, name, attributes);
    let byClass = known.get(name);
    if (byClass === undefined) {
      byClass = new Map();
      known.set(name, byClass);
    }
    const classes = attributes.class ?? '';
    let style = byClass.get(classes);
    if (style === undefined) {
      style = ruledStyle(sheet, name, attributes);
      byClass.set(classes, style);
    }
    return style;
  };
}

function textOf(nodes: readonly HtmlNode[], at: number): string {
  let text = '';
  for (let index = at + 1; index < nodes[at]!.end; index += 1) text += nodes[index]!.text;
  return text;
}

/** A rule that holds only sometimes makes its properties unknown. */
function ruledStyle(sheet: StyleSheet, name: string, attributes: Readonly<HtmlAttributes>): Declarations {
  const rules = rulesFor(sheet, partsOf(name, attributes));
  if (rules.length === 0) return noStyle;
  const style = new Map<string, string>();
  for (const { declarations, isSure } of rules)
    if (isSure) for (const [property, value] of declarations) style.set(property, value);
  for (const { declarations, isSure } of rules)
    if (!isSure)
      for (const [property, value] of declarations) if (style.get(property) !== value) style.delete(property);
  return style;
}
