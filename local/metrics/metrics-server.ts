/** Where the API reads the figures of the deployment. Its address has a part that only this process tells. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expositionOf, expositionType, type MetricFamily } from '@sheaf/core/platform/metrics/exposition';

export interface MetricsServer {
  readonly url: string;
  /** Told once everything runs; until then there is nothing to scrape. */
  source: () => readonly MetricFamily[];
  close(): Promise<void>;
}

export async function startMetricsServer(): Promise<MetricsServer> {
  const path = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    if (request.url !== path) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': expositionType }).end(expositionOf(started.source()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const started: MetricsServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    source: () => [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return started;
}
