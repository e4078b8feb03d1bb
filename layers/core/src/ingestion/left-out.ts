import type { Conclusion } from './job-state.ts';

/** What a listing of a remote source has to say beside its documents. */
export interface ListingNotes {
  /** Why the source was left out as a whole (`onUnavailable: skip`); null when it answered. */
  readonly unavailable: string | null;
  /** How many were left out by rule, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
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
  const said = outcome === 'empty' ? 'empty:' : outcome;
  return { ...conclusion, outcome: [said, ...sentences].filter((part) => part !== null).join(' ') };
}
