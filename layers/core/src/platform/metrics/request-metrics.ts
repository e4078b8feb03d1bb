import type { MetricFamily } from './exposition.ts';
import { createHistogram } from './histogram.ts';

export interface RequestMetrics {
  observe(
    tenantId: string,
    request: { readonly operation: string; readonly status: number; readonly seconds: number },
  ): void;
  /** Of one tenant. */
  families(tenantId: string): MetricFamily[];
}

/** How long answers took, since this process started. On AWS there are several; the gateway's own figures hold for all. */
export function createRequestMetrics(): RequestMetrics {
  const durations = createHistogram('sheaf_http_request_duration_seconds', 'How long answers of the API took.');
  return {
    observe(tenantId, { operation, status, seconds }) {
      durations.observe({ tenant: tenantId, operation, status: `${Math.trunc(status / 100)}xx` }, seconds);
    },
    families(tenantId) {
      const { samples, ...family } = durations.family(({ tenant }) => tenant === tenantId);
      return [{ ...family, samples: samples.map((sample) => ({ ...sample, labels: withoutTenant(sample.labels) })) }];
    },
  };
}

function withoutTenant({ tenant: _, ...labels }: Readonly<Record<string, string>>): Record<string, string> {
  return labels;
}
