import type { ListItem } from './flow-blocks.ts';
import { type OdfStyles, odfMarker } from './odf-styles.ts';
import { attribute, type XmlAttributes } from './xml.ts';

interface OpenList {
  readonly style: string | undefined;
  /** Whether the item that is open has had its first paragraph; null between items and in a list header. */
  isMarked: boolean | null;
}

/** Lists that are open and the numbers they have come to. Source: ODF 1.3 part 3, clause 5.3. */
export interface OdfLists {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  /** The item that a paragraph is of; undefined outside of lists. */
  item(): ListItem | undefined;
  /** The number of a heading, with a blank after it. */
  heading(level: number): string;
}

const deepest = 32;

/** Where all lists stand. */
interface ListState {
  readonly styles: OdfStyles;
  readonly lists: OpenList[];
  /** Numbers that each style has come to, for lists that go on. */
  readonly ended: Map<string, number>;
  readonly headings: number[];
  readonly counts: number[];
  identity: number;
}

export function createOdfLists(styles: OdfStyles): OdfLists {
  const open: ListState = { styles, lists: [], ended: new Map(), headings: [], counts: [], identity: 0 };
  return {
    open(name, attributes) {
      if (name === 'list') openList(open, attributes);
      else if (name === 'list-item') openItem(open, attributes);
    },
    close(name) {
      const list = open.lists.at(-1);
      if (list === undefined) return;
      if (name === 'list-item') list.isMarked = null;
      else if (name === 'list') {
        if (open.lists.length === 1 && open.counts[0] !== undefined) open.ended.set(list.style ?? '', open.counts[0]);
        open.lists.pop();
      }
    },
    item() {
      const list = open.lists.at(-1);
      if (list === undefined) return undefined;
      const depth = Math.min(deepest, open.lists.length) - 1;
      const marker = list.isMarked === false ? odfMarker(open.styles, list.style, depth, open.counts) : '';
      if (list.isMarked === false) list.isMarked = true;
      return { list: String(open.identity), depth, marker };
    },
    heading(level) {
      open.headings.length = Math.min(open.headings.length, level);
      open.headings[level - 1] = (open.headings[level - 1] ?? 0) + 1;
      return open.styles.lists.has('') ? odfMarker(open.styles, '', level - 1, open.headings) : '';
    },
  };
}

function openItem(open: ListState, attributes: XmlAttributes): void {
  const list = open.lists.at(-1);
  if (list === undefined) return;
  list.isMarked = false;
  const depth = open.lists.length - 1;
  const told = Number(attribute(attributes, 'start-value'));
  const start = list.style === undefined ? 1 : (open.styles.lists.get(list.style)?.get(depth)?.start ?? 1);
  open.counts[depth] = told > 0 ? told : open.counts[depth] === undefined ? start : open.counts[depth] + 1;
  open.counts.length = depth + 1;
}

function openList(open: ListState, attributes: XmlAttributes): void {
  const style = attribute(attributes, 'style-name') ?? open.lists.at(-1)?.style;
  if (open.lists.length === 0) {
    open.identity += 1;
    open.counts.length = 0;
    const goesOn =
      attribute(attributes, 'continue-numbering') === 'true' || attribute(attributes, 'continue-list') !== undefined;
    const before = goesOn ? open.ended.get(style ?? '') : undefined;
    if (before !== undefined) open.counts[0] = before;
  }
  open.lists.push({ style, isMarked: null });
}
