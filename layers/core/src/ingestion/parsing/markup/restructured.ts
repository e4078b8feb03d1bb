import { cleanText } from '../clean-text.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { createFacts } from '../records/facts.ts';
import { createMarkupFlow } from './flow.ts';
import { linesOf } from './indented-lines.ts';
import { readRstBlocks } from './rst-blocks.ts';
import { readSubstitutions } from './rst-explicit.ts';
import type { RstReading } from './rst-reading.ts';

export const restructuredParser: Parser = (input, builder) => parseRestructured(input.text(), builder);

/**
 * reStructuredText as docutils and Sphinx read it, without what needs other files. Levels of headings are the order in
 * which their styles occur; a field list at the top is metadata; comments are kept apart.
 */
export function parseRestructured(source: string, builder: DocumentBuilder): void {
  const lines = linesOf(cleanText(source));
  const flow = createMarkupFlow(builder);
  const facts = createFacts(builder);
  const substitutions = readSubstitutions(lines, source.length + 10_000);
  const reading: RstReading = {
    flow,
    facts,
    styles: [],
    substitutions,
    depth: 0,
    readBlocks: (inner) => readRstBlocks(inner, reading),
  };
  readRstBlocks(lines, reading);
  flow.end();
  facts.end();
}
