import type { Labels, MetricFamily, Sample } from './exposition.ts';

export const secondsBounds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

interface Series {
  readonly labels: Labels;
  /** By bucket, not cumulated; the last one has no bound. */
  readonly counts: number[];
  sum: number;
}

/** Counts of values by upper bound, for each set of labels. Labels must have few different values. */
export interface Histogram {
  observe(labels: Labels, value: number): void;
  family(where?: (labels: Labels) => boolean): MetricFamily;
}

export function createHistogram(name: string, help: string, bounds: readonly number[] = secondsBounds): Histogram {
  const series = new Map<string, Series>();
  return {
    observe(labels, value) {
      const key = JSON.stringify(labels);
      const known = series.get(key) ?? { labels, counts: bounds.map(() => 0).concat(0), sum: 0 };
      const bucket = bounds.findIndex((bound) => value <= bound);
      known.counts[bucket === -1 ? bounds.length : bucket]! += 1;
      known.sum += value;
      series.set(key, known);
    },
    family(where = () => true) {
      const chosen = [...series.values()].filter(({ labels }) => where(labels));
      return { name, help, type: 'histogram', samples: chosen.flatMap((one) => samplesOf(one, bounds)) };
    },
  };
}

function samplesOf({ labels, counts, sum }: Series, bounds: readonly number[]): Sample[] {
  let total = 0;
  const buckets = counts.map((count, index) => {
    total += count;
    const le = index < bounds.length ? String(bounds[index]) : '+Inf';
    return { suffix: '_bucket', labels: { ...labels, le }, value: total };
  });
  return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: total }];
}
