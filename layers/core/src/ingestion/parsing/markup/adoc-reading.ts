import type { Facts } from '../records/facts.ts';
import { adocText, replaceAttributes } from './adoc-inline.ts';
import type { MarkupFlow } from './flow.ts';
import type { Replacements } from './replacements.ts';

/** What is known while an AsciiDoc document is read. */
export interface AdocReading {
  readonly flow: MarkupFlow;
  readonly facts: Facts;
  /** Attributes of the document, for references such as `{name}`. */
  readonly attributes: Replacements;
  /** Attributes of the block to come, as written. */
  block: string;
  /** Blocks in blocks. */
  depth: number;
  /** Reads what is inside of a block. */
  readonly readBlocks: (lines: readonly string[]) => void;
}

/** Blocks nested deeper than this are read as plain text. */
export const deepestBlock = 24;

/** Attributes are replaced first: what they stand for may be half of a link. */
export function shownText(raw: string, { attributes }: AdocReading): string {
  return adocText(replaceAttributes(raw, attributes));
}

/** `:name: value`: true for a line that sets an attribute. */
export function readAttribute(line: string, { attributes, facts }: AdocReading): boolean {
  const found = /^:(!?[\w-]{1,80}!?):(?:\s+(.*))?$/.exec(line);
  if (found === null) return false;
  const name = found[1]!.toLowerCase();
  const value = (found[2] ?? '').replace(/\s+[\\+]$/, '');
  attributes.set(name, replaceAttributes(value, attributes));
  const known: Readonly<Record<string, string>> = { revdate: 'date', revnumber: 'version', doctitle: 'title' };
  if (value !== '' && name !== 'language') facts.add(Object.hasOwn(known, name) ? known[name]! : name, value);
  return true;
}
