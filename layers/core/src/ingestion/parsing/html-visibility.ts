import type { HidingReason } from '../model.ts';
import { backgroundOf, type Colour, isSameColour, readColour, white } from './html-colour.ts';
import { type Declarations, hidingOf, isTiny, readDeclarations } from './html-style.ts';
import { readStyleSheet, rulesFor, type StyleSheet } from './html-style-sheet.ts';
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
  const sheet = readStyleSheet(nodes.flatMap(({ name }, at) => (name === 'style' ? [textOf(nodes, at)] : [])));
  const styleOf = createStyles(sheet);
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
function createStyles(sheet: StyleSheet): (node: HtmlNode) => Declarations {
  const known = new Map<string, Declarations>();
  return ({ name, attributes }) => {
    const own = attributes.style === undefined ? noStyle : readDeclarations(attributes.style);
    if (sheet.size === 0) return own;
    const key = `${name} ${attributes.id ?? ''} ${attributes.class ?? ''}`;
    let ruled = known.get(key);
    if (ruled === undefined) {
      ruled = ruledStyle(sheet, name, attributes);
      known.set(key, ruled);
    }
    return own.size === 0 ? ruled : ruled.size === 0 ? own : new Map([...ruled, ...own]);
  };
}

/** A rule that holds only sometimes makes its properties unknown. */
function ruledStyle(sheet: StyleSheet, name: string, attributes: HtmlNode['attributes']): Declarations {
  const rules = rulesFor(sheet, name, attributes);
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
