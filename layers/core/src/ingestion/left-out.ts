import type { Conclusion } from './job-state.ts';

/** What a listing of a remote source has to say beside its documents. */
export interface ListingNotes {
  /** Why the source was left out as a whole (`onUnavailable: skip`); null when it answered. */
  readonly unavailable: string | null;
  /** How many were left out by rule, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

const mostReasons = 20;

/** Counts one more that was left out, by its reason; those beyond twenty reasons share one. */
export function countSkipped(skipped: Record<string, number>, reason: string): void {
  const isNamed = reason in skipped || Object.keys(skipped).length < mostReasons;
  const name = isNamed ? reason : 'other reasons';
  skipped[name] = (skipped[name] ?? 0) + 1;
}

/** The conclusion of a job whose source left something out: no document is lost by it, but a person must know. */
export function withLeftOut(conclusion: Conclusion, notes: ListingNotes | null): Conclusion {
  if (notes === null) return conclusion;
  const reasons = Object.entries(notes.skipped).map(([reason, count]) => `${count} × ${reason}`);
  const sentences = [
    ...(notes.unavailable === null ? [] : [`The source was left out: ${notes.unavailable}`]),
    ...(reasons.length === 0 ? [] : [`Left out by rule: ${reasons.join('; ')}.`]),
  ];
  if (sentences.length === 0) return conclusion;
  const { outcome } = conclusion;
  const said = outcome === 'empty' || outcome === 'dry run' ? `${outcome}:` : outcome;
  return { ...conclusion, outcome: [said, ...sentences].filter((part) => part !== null).join(' ') };
}
