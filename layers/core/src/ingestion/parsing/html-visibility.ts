import type { HidingReason } from '../model.ts';
import { backgroundOf, type Colour, isSameColour, readColour, white } from './html-colour.ts';
import { type Declarations, hidingOf, isTiny, readDeclarations } from './html-style.ts';
import { keysOf, readStyleSheet, rulesFor, type StyleSheet } from './html-style-sheet.ts';
import { isHiddenByAttribute, isLeftOut, isShownAnyway } from './html-tags.ts';
import type { HtmlNode } from './html-tree.ts';

/** For each node: why it is not read, `left-out` for what is no text of a document, null for what a person sees. */
export type Hiding = readonly (HidingReason | 'left-out' | null)[];

/** What an element hands down to what is in it. */
interface Ink {
  /** Null where it cannot be told. */
  readonly colour: Colour | null;
  readonly background: Colour | null;
  readonly isTransparent: boolean;
  readonly isTiny: boolean;
}

const noStyle: Declarations = new Map();

/**
 * What a person who opens the page does not see, by the attributes of elements, their inline styles and simple rules of the
 * page's own style sheets. The sheets that a page loads are not known. Linear.
 */
export function hidingIn(nodes: readonly HtmlNode[]): Hiding {
  const hiding: (HidingReason | 'left-out' | null)[] = new Array(nodes.length).fill(null);
  const styleOf = createStyles(nodes);
  const inks: Ink[] = [];
  const first = firstInk(nodes);
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at]!;
    const inherited = inks[node.parent] ?? first;
    if (node.name === '#text' || node.name === '#comment') {
      hiding[at] = node.name === '#comment' ? 'left-out' : unread(inherited);
      continue;
    }
    const style = styleOf(node);
    hiding[at] = isLeftOut(node.name, node.attributes) ? 'left-out' : reasonFor(node, style);
    if (hiding[at] === null) inks[at] = inkOf(node, style, inherited);
    else at = node.end - 1;
  }
  return hiding;
}

function textOf(nodes: readonly HtmlNode[], at: number): string {
  let text = '';
  for (let index = at + 1; index < nodes[at]!.end; index += 1) text += nodes[index]!.text;
  return text;
}

/** The page is white unless a style sheet that is loaded may have painted it. */
function firstInk(nodes: readonly HtmlNode[]): Ink {
  const isPainted = nodes.some(
    ({ name, attributes }) => name === 'link' && /\bstylesheet\b/i.test(attributes.rel ?? ''),
  );
  return { colour: null, background: isPainted ? null : white, isTransparent: false, isTiny: false };
}

function reasonFor({ name, attributes }: HtmlNode, style: Declarations): HidingReason | null {
  if (isShownAnyway(name)) return null;
  return isHiddenByAttribute(name, attributes) ? 'display-none' : hidingOf(style);
}

function unread(ink: Ink): HidingReason | null {
  if (ink.isTiny) return 'zero-size';
  if (ink.isTransparent) return 'invisible-ink';
  if (ink.colour === null || ink.background === null) return null;
  return isSameColour(ink.colour, ink.background) ? 'same-colour' : null;
}

/** What the page's rules and each element itself declare; rules are looked up once for elements of the same classes. */
function createStyles(nodes: readonly HtmlNode[]): (node: HtmlNode) => Declarations {
  const ruledStyleOf = createRuledStyles(nodes);
  return (node) => {
    const { style } = node.attributes;
    const own = style === undefined ? noStyle : readDeclarations(style);
    const ruled = ruledStyleOf(node);
    return own.size === 0 ? ruled : ruled.size === 0 ? own : new Map([...ruled, ...own]);
  };
}

function createRuledStyles(nodes: readonly HtmlNode[]): (node: HtmlNode) => Declarations {
  const sources: string[] = [];
  for (const [at, { name }] of nodes.entries()) if (name === 'style') sources.push(textOf(nodes, at));
  if (sources.length === 0) return () => noStyle;
  const keys = new Map<string, readonly string[]>();
  for (const { name, attributes } of nodes) {
    const called = calledAs(name, attributes);
    if (!keys.has(called)) keys.set(called, keysOf(name, attributes));
  }
  const sheet = readStyleSheet(sources, new Set([...keys.values()].flat()));
  if (sheet.size === 0) return () => noStyle;
  const known = new Map<string, Declarations>();
  for (const [called, own] of keys) known.set(called, ruledStyle(sheet, own));
  return ({ name, attributes }) => known.get(calledAs(name, attributes)) ?? noStyle;
}

function calledAs(name: string, { id, class: classes }: HtmlNode['attributes']): string {
  return id === undefined && classes === undefined ? name : `${name} ${id ?? ''} ${classes ?? ''}`;
}

/** A rule that holds only sometimes makes its properties unknown. */
function ruledStyle(sheet: StyleSheet, keys: readonly string[]): Declarations {
  const rules = rulesFor(sheet, keys);
  if (rules.length === 0) return noStyle;
  const style = new Map<string, string>();
  for (const { declarations, isSure } of rules)
    if (isSure) for (const [property, value] of declarations) style.set(property, value);
  for (const { declarations, isSure } of rules)
    if (!isSure)
      for (const [property, value] of declarations) if (style.get(property) !== value) style.delete(property);
  return style;
}

function inkOf({ attributes }: HtmlNode, style: Declarations, inherited: Ink): Ink {
  if (style.size === 0 && attributes.color === undefined && attributes.bgcolor === undefined) return inherited;
  const painted = backgroundOf(style, attributes.bgcolor);
  const letters = style.get('color') ?? attributes.color;
  const colour = letters === undefined || letters === 'inherit' ? undefined : readColour(letters);
  const size = style.get('font-size') ?? (/^0/.test(style.get('font') ?? '') ? '0' : undefined);
  return {
    colour: colour === undefined ? inherited.colour : colour === 'transparent' ? null : colour,
    background: painted === 'transparent' ? inherited.background : painted,
    isTransparent: colour === undefined ? inherited.isTransparent : colour === 'transparent',
    isTiny: size === undefined ? inherited.isTiny : isTiny(size),
  };
}
