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

export function createOdfLists(styles: OdfStyles): OdfLists {
  const lists: OpenList[] = [];
  /** Numbers that each style has come to, for lists that go on. */
  const ended = new Map<string, number>();
  const headings: number[] = [];
  const counts: number[] = [];
  let identity = 0;

  function openItem(attributes: XmlAttributes): void {
    const list = lists.at(-1);
    if (list === undefined) return;
    list.isMarked = false;
    const depth = lists.length - 1;
    const told = Number(attribute(attributes, 'start-value'));
    const start = list.style === undefined ? 1 : (styles.lists.get(list.style)?.get(depth)?.start ?? 1);
    counts[depth] = told > 0 ? told : counts[depth] === undefined ? start : counts[depth] + 1;
    counts.length = depth + 1;
  }

  function openList(attributes: XmlAttributes): void {
    const style = attribute(attributes, 'style-name') ?? lists.at(-1)?.style;
    if (lists.length === 0) {
      identity += 1;
      counts.length = 0;
      const goesOn =
        attribute(attributes, 'continue-numbering') === 'true' || attribute(attributes, 'continue-list') !== undefined;
      const before = goesOn ? ended.get(style ?? '') : undefined;
      if (before !== undefined) counts[0] = before;
    }
    lists.push({ style, isMarked: null });
  }

  return {
    open(name, attributes) {
      if (name === 'list') openList(attributes);
      else if (name === 'list-item') openItem(attributes);
    },
    close(name) {
      const list = lists.at(-1);
      if (list === undefined) return;
      if (name === 'list-item') list.isMarked = null;
      else if (name === 'list') {
        if (lists.length === 1 && counts[0] !== undefined) ended.set(list.style ?? '', counts[0]);
        lists.pop();
      }
    },
    item() {
      const list = lists.at(-1);
      if (list === undefined) return undefined;
      const depth = Math.min(deepest, lists.length) - 1;
      const marker = list.isMarked === false ? odfMarker(styles, list.style, depth, counts) : '';
      if (list.isMarked === false) list.isMarked = true;
      return { list: String(identity), depth, marker };
    },
    heading(level) {
      headings.length = Math.min(headings.length, level);
      headings[level - 1] = (headings[level - 1] ?? 0) + 1;
      return styles.lists.has('') ? odfMarker(styles, '', level - 1, headings) : '';
    },
  };
}
