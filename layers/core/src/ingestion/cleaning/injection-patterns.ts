import { type Finding, withoutOverlap } from './finding.ts';
import { foldText } from './fold-text.ts';
import { inSlabs } from './in-slabs.ts';
import { findEncoded, findSmuggled, type Payload } from './injection-payloads.ts';
import type { InjectionKind } from './injection-sought.ts';
import { mayHold, patterns } from './injection-table.ts';

/** A passage that addresses a model rather than a reader. */
export interface Injection extends Finding<InjectionKind> {
  /** What it says: decoded where it is encoded, with what stands around it; at most 240 code units. */
  readonly excerpt: string;
}

/** A finding with what it says, as it stands in the text now: of a place that was found before. */
export function readInjection(text: string, { kind, charStart, charEnd }: Finding<InjectionKind>): Injection {
  const own = text.slice(charStart, charEnd);
  const [payload] = kind === 'encoded' ? findEncoded(own) : kind === 'smuggling' ? findSmuggled(own) : [];
  return { kind, charStart, charEnd, excerpt: excerptOf(text, { kind, charStart, charEnd, ...meaningOf(payload) }) };
}

function meaningOf(payload: Payload | undefined): Pick<Payload, 'meaning'> {
  return payload?.meaning === undefined ? {} : { meaning: payload.meaning };
}

/** Code units around a finding that its excerpt shows. */
const around = 40;
const longestExcerpt = 240;

/**
 * Passages that look like an attempt to instruct a model, in order, without overlap: what they find is worth a look, what
 * they miss is not safe. Letters in disguise are seen through. Linear, whatever the text.
 */
export function findInjections(text: string): readonly Injection[] {
  const found: Payload[] = [...findSmuggled(text), ...findEncoded(text), ...inSlabs(text, findSpelled)];
  if (found.length === 0) return [];
  return withoutOverlap<InjectionKind, Payload>(found).map((finding) => ({
    kind: finding.kind,
    charStart: finding.charStart,
    charEnd: finding.charEnd,
    excerpt: excerptOf(text, finding),
  }));
}

function findSpelled(text: string): Payload[] {
  const folded = foldText(text);
  if (!mayHold(folded.text)) return [];
  return patterns.flatMap(([kind, { pattern }]) =>
    [...folded.text.matchAll(pattern)].map(({ 0: match, index }) => {
      const charStart = folded.originalOf(index);
      return { kind, charStart, charEnd: Math.max(folded.originalOf(index + match.length), charStart + 1) };
    }),
  );
}

function excerptOf(text: string, { charStart, charEnd, meaning }: Payload): string {
  const shown =
    meaning || text.slice(Math.max(0, charStart - around), Math.min(charEnd + around, charStart + longestExcerpt));
  return shown.replace(/\s+/g, ' ').trim().slice(0, longestExcerpt).toWellFormed();
}
