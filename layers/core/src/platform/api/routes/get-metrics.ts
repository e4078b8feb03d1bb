import * as z from 'zod';
import { expositionOf, expositionType } from '../../metrics/exposition.ts';
import { createTenantMetrics } from '../../metrics/tenant-metrics.ts';
import { apiRoute } from '../route.ts';

export const getMetricsRoute = apiRoute(
  'metrics:read',
  {
    operationId: 'getMetrics',
    method: 'get',
    path: '/metrics',
    tags: ['System'],
    summary: 'Scrape the figures of the tenant',
    description:
      'In the text format of Prometheus. Platform administrators also get those of the deployment: stages, queues, processes.',
    responses: {
      200: {
        description: 'The figures.',
        content: { 'text/plain; version=0.0.4; charset=utf-8': { schema: z.string() } },
      },
    },
  },
  ({ database, clock, requestMetrics, platformMetrics }) => {
    const tenantMetrics = createTenantMetrics(database, clock);
    return async (c) => {
      const principal = c.get('principal');
      const { tenantId } = principal;
      const own = [...(await tenantMetrics(tenantId)), ...requestMetrics.families(tenantId)];
      const platform = principal.role === 'platform-admin' ? await platformMetrics() : '';
      return c.body(expositionOf(own) + platform, 200, { 'content-type': expositionType }) as never;
    };
  },
);
