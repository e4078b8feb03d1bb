import type { Facts } from '../records/facts.ts';
import type { MarkupFlow } from './flow.ts';
import type { Replacements } from './replacements.ts';

/** What is known while a reStructuredText document is read. */
export interface RstReading {
  readonly flow: MarkupFlow;
  readonly facts: Facts;
  /** Styles of headings in the order in which they occur: each is a level. */
  readonly styles: string[];
  readonly substitutions: Replacements;
  /** Blocks in blocks. */
  depth: number;
  /** Reads what is inside of a block. */
  readonly readBlocks: (lines: readonly string[]) => void;
}

/** Blocks nested deeper than this are read as plain text. */
export const deepestBlock = 24;
