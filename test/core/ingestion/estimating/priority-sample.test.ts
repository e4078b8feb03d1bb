import {
  cut,
  emptySample,
  factorOf,
  offer,
  type PrioritySample,
  type Weighed,
  weigh,
} from '@sheaf/core/ingestion/estimating/priority-sample';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const weights = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 60 });
const all = (given: readonly number[], salt = '') => given.map((weight, at) => weigh(`${salt}${at}`, weight));
const sampleOf = (entries: readonly Weighed[], size: number) =>
  entries.reduce<PrioritySample<Weighed>>((sample, entry) => offer(sample, entry, size), emptySample);
const sumOf = ({ entries, threshold }: PrioritySample<Weighed>) =>
  entries.reduce((sum, entry) => sum + entry.weight * factorOf(entry, threshold), 0);

describe('a priority sample', () => {
  it('is the same in whatever order, and however often, its entries are offered', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 20 }), (given, size) => {
        const entries = all(given);
        expect(sampleOf([...entries].reverse().concat(entries), size)).toEqual(sampleOf(entries, size));
      }),
    );
  });

  it('holds what has the highest priority, and remembers the highest that it does not hold', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 20 }), (given, size) => {
        const sorted = all(given).sort((a, b) => b.priority - a.priority);
        const sample = sampleOf(all(given), size);
        expect(sample.entries).toEqual(sorted.slice(0, size));
        expect(sample.threshold).toBe(sorted[size]?.priority ?? 0);
      }),
    );
  });

  it('loses nothing while everything is in it', () => {
    fc.assert(
      fc.property(weights, (given) => {
        expect(sumOf(sampleOf(all(given), 60))).toBe(given.reduce((sum, weight) => sum + weight, 0));
      }),
    );
  });

  it('tells the sum of everything, on the average of many samples', () => {
    const given = Array.from({ length: 300 }, (_, at) => 100 + ((at * 7919) % 10_000));
    const sums = Array.from({ length: 60 }, (_, round) => sumOf(sampleOf(all(given, `${round}-`), 100)));
    const mean = sums.reduce((sum, one) => sum + one, 0) / sums.length;
    const whole = given.reduce((sum, weight) => sum + weight, 0);
    expect(Math.abs(mean / whole - 1)).toBeLessThan(0.03);
  });

  it('cut later is as if it had been smaller from the beginning', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 10 }), (given, size) => {
        expect(cut(sampleOf(all(given), 20), size)).toEqual(sampleOf(all(given), size));
      }),
    );
  });
});
