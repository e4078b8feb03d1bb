/** Sums of what functions print as embedded metrics (EMF): what CloudWatch would make of them. */
import type { MetricFamily } from '@sheaf/core/platform/metrics/exposition';
import { createHistogram } from '@sheaf/core/platform/metrics/histogram';
import * as z from 'zod';

/** Only what stage handlers print; any other metric stays in `logs/metrics.jsonl`. */
const record = z.object({
  service: z.string(),
  error: z.string().optional(),
  Succeeded: z.number().optional(),
  Failed: z.number().optional(),
  /** Milliseconds. */
  Duration: z.number().optional(),
});

export interface EmbeddedMetrics {
  add(line: unknown): void;
  families(): MetricFamily[];
}

export function createEmbeddedMetrics(): EmbeddedMetrics {
  const durations = createHistogram('sheaf_stage_duration_seconds', 'How long invocations of a function took.');
  const outcomes = new Map<string, { labels: Record<string, string>; value: number }>();

  function count(labels: Record<string, string>, value: number): void {
    const key = JSON.stringify(labels);
    const known = outcomes.get(key);
    outcomes.set(key, { labels, value: (known?.value ?? 0) + value });
  }

  return {
    add(line) {
      const parsed = record.safeParse(line);
      if (!parsed.success) return;
      const { service: stage, error = '', Succeeded: succeeded, Failed: failed, Duration: milliseconds } = parsed.data;
      if (succeeded !== undefined) count({ stage, outcome: 'succeeded', error: '' }, succeeded);
      if (failed !== undefined) count({ stage, outcome: 'failed', error }, failed);
      if (milliseconds !== undefined) durations.observe({ stage }, milliseconds / 1_000);
    },
    families: () => [
      {
        name: 'sheaf_stage_invocations_total',
        help: 'Invocations of functions by outcome, since the start.',
        type: 'counter',
        samples: [...outcomes.values()],
      },
      durations.family(),
    ],
  };
}
