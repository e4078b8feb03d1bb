/** Documents that had ended at a moment. */
export interface ProgressSample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ended: number;
}

const windowMilliseconds = 60_000;

/** Documents a second between the oldest sample of the last minute and the newest; null without two. O(samples). */
export function rateOf(samples: readonly ProgressSample[]): number | null {
  const newest = samples.at(-1);
  const oldest = samples.find(({ at }) => newest !== undefined && newest.at - at <= windowMilliseconds);
  if (newest === undefined || oldest === undefined || newest.at <= oldest.at) return null;
  // Fewer than before: another attempt took documents up again.
  return Math.max(0, newest.ended - oldest.ended) / ((newest.at - oldest.at) / 1000);
}

/** The samples that a later rate can still need, with one more. */
export function withSample(samples: readonly ProgressSample[], sample: ProgressSample): ProgressSample[] {
  return [...samples.filter(({ at }) => sample.at - at <= windowMilliseconds), sample];
}
