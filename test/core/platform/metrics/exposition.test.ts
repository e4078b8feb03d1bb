import { expositionOf } from '@sheaf/core/platform/metrics/exposition';
import { createHistogram } from '@sheaf/core/platform/metrics/histogram';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrometheus } from '../../../fixtures/prometheus-text.ts';

describe('the text format of Prometheus', () => {
  it('gives back what was written, whatever labels and values hold', () => {
    const sample = fc.record({ labels: fc.record({ corpus: fc.string(), status: fc.string() }), value: fc.double() });
    fc.assert(
      fc.property(
        fc.uniqueArray(sample, { selector: ({ labels }) => JSON.stringify(labels) }),
        fc.string(),
        (samples, help) => {
          const text = expositionOf([{ name: 'sheaf_things', help, type: 'gauge', samples }]);
          const read = parsePrometheus(text).get('sheaf_things')?.samples ?? [];
          expect(read.map(({ labels, value }) => ({ labels, value }))).toEqual(
            samples.map(({ labels, value }) => ({ labels, value: value + 0 })),
          );
        },
      ),
    );
  });

  it('counts values of a histogram up to each bound', () => {
    const histogram = createHistogram('sheaf_seconds', 'Seconds.', [1, 2]);
    for (const value of [0.5, 1, 1.5, 9]) histogram.observe({ stage: 'clean' }, value);
    histogram.observe({ stage: 'fetch' }, 2);
    const { samples } = parsePrometheus(expositionOf([histogram.family()])).get('sheaf_seconds')!;
    const clean = samples.filter(({ labels }) => labels.stage === 'clean');
    expect(clean.map(({ name, labels, value }) => [name.slice(13), labels.le, value])).toEqual([
      ['_bucket', '1', 2],
      ['_bucket', '2', 3],
      ['_bucket', '+Inf', 4],
      ['_sum', undefined, 12],
      ['_count', undefined, 4],
    ]);
  });
});
