import type { Element } from '../model.ts';
import type { TokenRuler } from './token-ruler.ts';

/** The first row of a table, which says what the columns of all others are. */
export interface TableHeader {
  readonly text: string;
  /** Where the rows begin for which it is to be said again. */
  readonly charEnd: number;
}

/** A first row of more than this share of a chunk is no header worth repeating. */
const largestShare = 4;

/** The header of an element that is a table with rows below it. */
export function tableHeaderOf(
  text: string,
  { type, charStart, charEnd }: Element,
  ruler: TokenRuler,
  chunkSize: number,
): { readonly tableHeader?: TableHeader } {
  if (type !== 'Table') return {};
  const feed = text.indexOf('\n', charStart);
  if (feed < 0 || feed + 1 >= charEnd) return {};
  const header = text.slice(charStart, feed).trim();
  if (header === '' || ruler.count(charStart, feed) * largestShare > chunkSize) return {};
  return { tableHeader: { text: header, charEnd: feed } };
}
