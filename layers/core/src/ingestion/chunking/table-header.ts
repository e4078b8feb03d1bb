import { embeddedText } from '../embedded-text.ts';
import type { Element } from '../model.ts';
import type { TokenRuler } from './token-ruler.ts';
import type { Unit } from './units.ts';

/** The first row of a table, which says what the columns of all others are. */
export interface TableHeader {
  readonly text: string;
  /** Where the rows begin for which it is to be said again. */
  readonly charEnd: number;
  /** What it adds to each chunk that says it again. */
  readonly tokens: number;
}

/** A first row of more than this share of a chunk is no header worth repeating. */
const largestShare = 4;
/** Tokens that it must leave to the rows: less may not hold a single character. */
const leastRoom = 8;

/** The header of an element that is a table with rows below it. */
export function tableHeaderOf(
  text: string,
  { type, charStart, charEnd }: Element,
  ruler: TokenRuler,
  chunkSize: number,
): TableHeader | undefined {
  if (type !== 'Table') return undefined;
  const feed = text.indexOf('\n', charStart);
  if (feed < 0 || feed + 1 >= charEnd) return undefined;
  const header = text.slice(charStart, feed).trim();
  if (header === '' || ruler.count(charStart, feed) * largestShare > chunkSize) return undefined;
  const tokens = ruler.countOther(embeddedText({ text: '', tableHeader: header }));
  return chunkSize - tokens < leastRoom ? undefined : { text: header, charEnd: feed, tokens };
}

/** What a chunk that begins with a unit says before its text. */
export function repeatedHeader({
  charStart,
  tableHeader,
}: Pick<Unit, 'charStart' | 'tableHeader'>): TableHeader | undefined {
  return tableHeader !== undefined && charStart >= tableHeader.charEnd ? tableHeader : undefined;
}
