import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import { createRequestMetrics } from '@sheaf/core/platform/metrics/request-metrics';
import { createRequestLimiter } from '@sheaf/core/platform/rate-limit/request-limiter';
import { tracing } from '../adapters/telemetry/tracing.ts';
import type { Environment } from './env.ts';

type Protections = Pick<
  ApiPorts,
  'audit' | 'tracing' | 'requestLimiter' | 'requestMetrics' | 'platformMetrics' | 'corsOrigins'
>;

/** A scrape gives what it has when the host is busy. */
const patienceMs = 2_000;

/** What stands before and around every route. */
export function protectionsOf(
  { database, clock, logger }: Pick<ApiPorts, 'database' | 'clock' | 'logger'>,
  { METRICS_URL, CORS_ORIGINS }: Pick<Environment, 'METRICS_URL' | 'CORS_ORIGINS'>,
): Protections {
  return {
    audit: createAuditTrail(database),
    tracing,
    corsOrigins: CORS_ORIGINS === '' ? [] : CORS_ORIGINS.split(','),
    requestLimiter: createRequestLimiter(database, clock, logger),
    requestMetrics: createRequestMetrics(),
    async platformMetrics() {
      if (METRICS_URL === '') return '';
      const answer = await fetch(METRICS_URL, { signal: AbortSignal.timeout(patienceMs) });
      return answer.ok ? answer.text() : '';
    },
  };
}
