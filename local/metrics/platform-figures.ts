import type { MetricFamily, Sample } from '@sheaf/core/platform/metrics/exposition';
import type { CloudStatus } from '../cloud/cloud-status.ts';

/** What runs here and what waits, as metrics. */
export function platformFigures({ queues, processes, requests, freeDiskBytes }: CloudStatus): MetricFamily[] {
  return [
    gauge(
      'sheaf_queue_messages',
      'Messages of queues by what they wait for.',
      queues.flatMap(({ name: queue, visible, inFlight, delayed }) => [
        { labels: { queue, state: 'visible' }, value: visible },
        { labels: { queue, state: 'in_flight' }, value: inFlight },
        { labels: { queue, state: 'delayed' }, value: delayed },
      ]),
    ),
    gauge('sheaf_process_resident_bytes', 'Memory of processes, shared pages divided.', memoryOf(processes)),
    gauge('sheaf_free_disk_bytes', 'Room where the data folder is.', [{ labels: {}, value: freeDiskBytes }]),
    {
      name: 'sheaf_storage_requests_total',
      help: 'Requests to S3 and SQS since the start.',
      type: 'counter',
      samples: Object.entries(requests).map(([request, value]) => {
        const [service = '', operation = ''] = request.split(':');
        return { labels: { service, operation }, value };
      }),
    },
  ];
}

/** A function may have several processes. */
function memoryOf(processes: CloudStatus['processes']): Sample[] {
  const sums = new Map<string, number>();
  for (const { name, proportionalBytes } of processes) sums.set(name, (sums.get(name) ?? 0) + proportionalBytes);
  return [...sums].map(([process, value]) => ({ labels: { process }, value }));
}

function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, help, type: 'gauge', samples };
}
