/**
 * A sample of bounded size that prefers what weighs much, and from which sums over everything can be told. Which documents
 * are in it depends on their ids alone, so that a part that is repeated changes nothing.
 * Source: N. Duffield, C. Lund, M. Thorup, Priority sampling for estimation of arbitrary subset sums, J. ACM 54 (6), 2007.
 */
import { sha256 } from '../../keys.ts';

export interface Weighed {
  readonly documentId: string;
  /** Above 0: what the sum is thought to grow with, such as bytes. */
  readonly weight: number;
  readonly priority: number;
}

export interface PrioritySample<Entry extends Weighed> {
  /** The one with the highest priority first. */
  readonly entries: readonly Entry[];
  /** Highest priority of what is not in it; 0 while everything is. */
  readonly threshold: number;
}

export const emptySample: PrioritySample<never> = { entries: [], threshold: 0 };

export function weigh(documentId: string, weight: number): Weighed {
  // 52 bits, above 0 and at most 1.
  const chance = (Number.parseInt(sha256(documentId).slice(0, 13), 16) + 1) / 2 ** 52;
  return { documentId, weight, priority: weight / chance };
}

/** Whether `offer` would take it. */
export function hasRoomFor(sample: PrioritySample<Weighed>, { priority }: Weighed, size: number): boolean {
  if (priority <= sample.threshold) return false;
  return sample.entries.length < size || priority > sample.entries.at(-1)!.priority;
}

/** The sample with the entry, unless it is in it already; what has no room raises the threshold. */
export function offer<Entry extends Weighed>(
  sample: PrioritySample<Entry>,
  entry: Entry,
  size: number,
): PrioritySample<Entry> {
  if (sample.entries.some(({ documentId }) => documentId === entry.documentId)) return sample;
  if (!hasRoomFor(sample, entry, size))
    return { entries: sample.entries, threshold: Math.max(sample.threshold, entry.priority) };
  const entries = [...sample.entries, entry].sort((a, b) => b.priority - a.priority);
  return cut({ entries, threshold: sample.threshold }, size);
}

/** The entries with the highest priorities. */
export function cut<Entry extends Weighed>(sample: PrioritySample<Entry>, size: number): PrioritySample<Entry> {
  const highest = sample.entries[size];
  if (highest === undefined) return sample;
  return { entries: sample.entries.slice(0, size), threshold: Math.max(sample.threshold, highest.priority) };
}

/** How many documents an entry stands for: sums over entries times this are estimates of sums over everything. */
export function factorOf({ weight }: Weighed, threshold: number): number {
  return Math.max(1, threshold / weight);
}
