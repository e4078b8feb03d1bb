import { cleanText } from '../clean-text.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import { readFrontMatter } from '../front-matter.ts';
import type { Parser } from '../parser.ts';
import { createFacts } from '../records/facts.ts';
import { readAdocBlocks } from './adoc-blocks.ts';
import { readAdocHeader } from './adoc-header.ts';
import type { AdocReading } from './adoc-reading.ts';
import { createMarkupFlow } from './flow.ts';
import { linesOf } from './indented-lines.ts';
import { createReplacements } from './replacements.ts';

export const asciidocParser: Parser = (input, builder) => parseAsciidoc(input.text(), builder);

/**
 * AsciiDoc without what needs other files: includes are left out, conditions are taken as met. The header and the
 * attributes are metadata; comments are kept apart.
 */
export function parseAsciidoc(source: string, builder: DocumentBuilder): void {
  const text = cleanText(source);
  const front = readFrontMatter(text);
  const facts = createFacts(builder);
  for (const [name, value] of Object.entries(front?.entries ?? {}))
    if (typeof value === 'string') facts.add(name, value);
  const lines = preprocessed(linesOf(front === undefined ? text : text.slice(front.end)));
  const reading: AdocReading = {
    flow: createMarkupFlow(builder),
    facts,
    attributes: createReplacements(source.length + 10_000),
    block: '',
    depth: 0,
    readBlocks: (inner) => readAdocBlocks(inner, reading),
  };
  readAdocBlocks(lines, reading, readAdocHeader(lines, reading));
  reading.flow.end();
  facts.end();
}

/** Without directives for a preprocessor, which may stand anywhere; what a condition has on its own line stays. */
function preprocessed(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const found = /^(ifn?def|ifeval|endif|include)::[^\s[]{0,300}\[(.*)\]$/.exec(line);
    if (found === null) return [line];
    return found[1] === 'ifdef' && found[2] !== '' ? [found[2]!] : [];
  });
}
