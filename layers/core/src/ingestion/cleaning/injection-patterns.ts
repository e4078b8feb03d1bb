import { type Finding, withoutOverlap } from './finding.ts';
import { foldText } from './fold-text.ts';
import { findEncoded, findSmuggled, type Payload } from './injection-payloads.ts';
import { type InjectionKind, patterns } from './injection-phrases.ts';

/** A passage that addresses a model rather than a reader. */
export interface Injection extends Finding<InjectionKind> {
  /** What it says: decoded where it is encoded, with what stands around it; at most 240 code units. */
  readonly excerpt: string;
}

/** Code units around a finding that its excerpt shows. */
const around = 40;
const longestExcerpt = 240;

/**
 * Passages that look like an attempt to instruct a model, in order, without overlap: what they find is worth a look, what
 * they miss is not safe. Letters in disguise are seen through. Linear, whatever the text.
 */
export function findInjections(text: string): readonly Injection[] {
  const folded = foldText(text);
  const found: Payload[] = [...findSmuggled(text), ...findEncoded(text)];
  for (const [kind, pattern] of patterns) {
    for (const { 0: match, index } of folded.text.matchAll(pattern)) {
      const charEnd = Math.max(folded.originalOf(index + match.length), folded.originalOf(index) + 1);
      found.push({ kind, charStart: folded.originalOf(index), charEnd });
    }
  }
  return withoutOverlap<InjectionKind, Payload>(found).map((finding) => ({
    kind: finding.kind,
    charStart: finding.charStart,
    charEnd: finding.charEnd,
    excerpt: excerptOf(text, finding),
  }));
}

function excerptOf(text: string, { charStart, charEnd, meaning }: Payload): string {
  const shown =
    meaning || text.slice(Math.max(0, charStart - around), Math.min(charEnd + around, charStart + longestExcerpt));
  return shown.replace(/\s+/g, ' ').trim().slice(0, longestExcerpt).toWellFormed();
}
