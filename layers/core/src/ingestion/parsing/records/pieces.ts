import { longestCell, longestGroup, longestItem } from './limits.ts';
import type { Row } from './row-run.ts';

/** A key with its value. */
export interface Leaf {
  readonly key: string;
  readonly text: string;
  /** Items of a list that stand on one line: not to be joined with others once more. */
  readonly isJoined?: boolean;
}

/** A small container that is closed: an object, a list, an element of XML. */
export interface Group {
  readonly key: string;
  readonly path: string;
  readonly isArray: boolean;
  pieces: Piece[];
}

export type Piece = Leaf | Group;

export function isGroup(piece: Piece): piece is Group {
  return 'pieces' in piece;
}

/** `key: value` lines with dotted keys. Recursion is bounded: an open group is broken up long before it is that deep. */
export function groupLines(group: Group, prefix = ''): string[] {
  if (prefix === '' && group.isArray) return leafRuns(group);
  return group.pieces.flatMap((piece) => {
    const key = prefix + piece.key;
    if (!isGroup(piece)) return [line(key, piece.text)];
    const items = joinedItems(piece);
    return items === undefined ? groupLines(piece, `${key}.`) : [line(key, items)];
  });
}

function line(key: string, text: string): string {
  return key === '' ? text : `${key}: ${text}`;
}

/** Of a list, where an index says nothing: items alone. */
function leafRuns(group: Group): string[] {
  const items = joinedItems(group);
  if (items !== undefined) return [items];
  return group.pieces.flatMap((piece) => (isGroup(piece) ? groupLines(piece, `${piece.key}.`) : [piece.text]));
}

/** Leaves that follow each other in a container that is broken up. */
export function leafLines(leaves: readonly Leaf[], isArray: boolean): string {
  if (!isArray) return leaves.map(({ key, text }) => line(key, text)).join('\n');
  return leaves.map(({ text }) => text).join(leaves.every(isShort) ? ', ' : '\n');
}

function isShort({ text, isJoined }: Leaf): boolean {
  return isJoined !== true && text.length <= longestItem && !text.includes('\n');
}

/** The items of a list of short values on one line; undefined for any other group. */
export function joinedItems(group: Group): string | undefined {
  const leaves = group.pieces.filter((piece): piece is Leaf => !isGroup(piece));
  if (!group.isArray || leaves.length < group.pieces.length || !leaves.every(isShort)) return undefined;
  const text = leaves.map((leaf) => leaf.text).join(', ');
  return text.length <= 5 * longestItem ? text : undefined;
}

/** A record as a row; undefined where it is not flat, or too wide, or has a key twice. */
export function rowOf(group: Group): Row | undefined {
  const keys = group.pieces.map(({ key }) => key);
  const cells: string[] = [];
  for (const piece of group.pieces) {
    if (isGroup(piece) || piece.text.length > longestCell || piece.text.includes('\n')) return undefined;
    cells.push(piece.text);
  }
  const width = keys.reduce((sum, key) => sum + key.length + 3, 0);
  const isTabular = keys.length > 0 && width <= longestGroup / 3 && new Set(keys).size === keys.length;
  return isTabular ? { path: group.path, keys, cells } : undefined;
}
