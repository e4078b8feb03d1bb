import { expositionOf } from '@sheaf/core/platform/metrics/exposition';
import { describe, expect, it } from 'vitest';
import { createEmbeddedMetrics } from '../../../local/metrics/embedded-metrics.ts';
import { startMetricsServer } from '../../../local/metrics/metrics-server.ts';
import { platformFigures } from '../../../local/metrics/platform-figures.ts';
import { parsePrometheus } from '../../fixtures/prometheus-text.ts';

describe('the figures of the local cloud', () => {
  it('are what functions print as embedded metrics, and what waits and runs', async () => {
    const metrics = createEmbeddedMetrics();
    metrics.add({ _aws: {}, service: 'clean-documents', Succeeded: 1, Duration: 1_500 });
    metrics.add({ _aws: {}, service: 'clean-documents', error: 'StoreUnavailable', Failed: 1 });
    metrics.add({ _aws: {}, Pages: 'three' });
    const server = await startMetricsServer();
    server.source = () => [
      ...metrics.families(),
      ...platformFigures({
        url: '',
        processes: [
          { name: 'fetch', pid: 1, residentBytes: 9, proportionalBytes: 5 },
          { name: 'fetch', pid: 2, residentBytes: 9, proportionalBytes: 6 },
        ],
        queues: [{ name: 'q', visible: 3, inFlight: 2, delayed: 1 }],
        requests: { 's3:GetObject': 7 },
        freeDiskBytes: 10,
      }),
    ];
    const answer = await fetch(server.url);
    const families = parsePrometheus(await answer.text());
    expect((await fetch(new URL('/', server.url))).status).toBe(404);
    await server.close();
    const samplesOf = (name: string) => families.get(name)!.samples.map(({ labels, value }) => ({ ...labels, value }));
    expect(samplesOf('sheaf_stage_invocations_total')).toEqual([
      { stage: 'clean-documents', outcome: 'succeeded', error: '', value: 1 },
      { stage: 'clean-documents', outcome: 'failed', error: 'StoreUnavailable', value: 1 },
    ]);
    expect(samplesOf('sheaf_stage_duration_seconds').at(-2)).toMatchObject({ stage: 'clean-documents', value: 1.5 });
    expect(samplesOf('sheaf_queue_messages')).toContainEqual({ queue: 'q', state: 'in_flight', value: 2 });
    expect(samplesOf('sheaf_process_resident_bytes')).toEqual([{ process: 'fetch', value: 11 }]);
    expect(samplesOf('sheaf_storage_requests_total')).toEqual([{ service: 's3', operation: 'GetObject', value: 7 }]);
  });

  it('are nothing before there is anything to tell', () => {
    expect(expositionOf(createEmbeddedMetrics().families())).toBe('');
  });
});
