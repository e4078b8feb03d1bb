import type { HidingReason } from '../model.ts';
import { backgroundOf, type Colour, isSameColour, readColour, white } from './html-colour.ts';
import { createStyles } from './html-ruled-style.ts';
import { type Declarations, hidingOf, isTiny } from './html-style.ts';
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

/**
 * What a person who opens the page does not see, by the attributes of elements, their inline styles and simple rules of the
 * page's own style sheets. The sheets that a page loads are not known. Linear.
 */
export function hidingIn(nodes: readonly HtmlNode[]): Hiding {
  const hiding: (HidingReason | 'left-out' | null)[] = new Array(nodes.length).fill(null);
  const styleOf = createStyles(nodes);
  const reasons = new Map<Declarations, HidingReason | null>();
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
    hiding[at] = isLeftOut(node.name, node.attributes) ? 'left-out' : reasonFor(node, style, reasons);
    if (hiding[at] === null) inks[at] = inkOf(node, style, inherited);
    else at = node.end - 1;
  }
  return hiding;
}

/** The page is white unless a style sheet that is loaded may have painted it. */
function firstInk(nodes: readonly HtmlNode[]): Ink {
  const isPainted = nodes.some(
    ({ name, attributes }) => name === 'link' && /\bstylesheet\b/i.test(attributes.rel ?? ''),
  );
  return { colour: null, background: isPainted ? null : white, isTransparent: false, isTiny: false };
}

/** @param reasons of styles so far: elements of the same classes share theirs */
function reasonFor(
  { name, attributes }: HtmlNode,
  style: Declarations,
  reasons: Map<Declarations, HidingReason | null>,
): HidingReason | null {
  if (isShownAnyway(name)) return null;
  if (isHiddenByAttribute(name, attributes)) return 'display-none';
  if (style.size === 0) return null;
  let reason = reasons.get(style);
  if (reason === undefined) {
    reason = hidingOf(style);
    reasons.set(style, reason);
  }
  return reason;
}

function unread(ink: Ink): HidingReason | null {
  if (ink.isTiny) return 'zero-size';
  if (ink.isTransparent) return 'invisible-ink';
  if (ink.colour === null || ink.background === null) return null;
  return isSameColour(ink.colour, ink.background) ? 'same-colour' : null;
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
