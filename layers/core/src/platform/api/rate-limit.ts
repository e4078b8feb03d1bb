/** Requests per minute of a tenant. Each process takes them in blocks, so that counting costs few round trips. */
import type { MiddlewareHandler } from 'hono';
import type { Clock, Logger } from '../../ports.ts';
import type { Database } from '../database.ts';
import type { ApiEnvironment } from './api-environment.ts';
import { ProblemError } from './problems.ts';

interface Taken {
  readonly limit: number | null;
  readonly granted: number;
  readonly left: number;
  readonly secondsLeft: number;
}

interface Window {
  readonly limit: number | null;
  /** Of the whole tenant, when it was asked last. */
  readonly left: number;
  readonly endsAt: number;
  granted: number;
}

/** Whether a tenant has a quota is looked up so often. */
const unlimitedForMs = 5_000;

interface LimitPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Header fields as of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` and `RateLimit`.
 * @throws ProblemError rate-limited
 */
export function limitRequests(ports: LimitPorts): MiddlewareHandler<ApiEnvironment> {
  const windows = new Map<string, Promise<Window>>();

  async function windowOf(tenantId: string): Promise<Window> {
    const known = await windows.get(tenantId);
    if (known !== undefined && ports.clock.now() < known.endsAt && (known.limit === null || known.granted > 0))
      return known;
    const asked = take(tenantId, ports);
    windows.set(tenantId, asked);
    return asked;
  }

  return async (c, next) => {
    const window = await windowOf(c.get('principal').tenantId);
    if (window.limit === null) return next();
    const seconds = Math.max(1, Math.ceil((window.endsAt - ports.clock.now()) / 1000));
    const headers = {
      'ratelimit-policy': `"requests";q=${window.limit};w=60`,
      ratelimit: `"requests";r=${Math.max(0, window.left + window.granted - 1)};t=${seconds}`,
    };
    if (window.granted <= 0) {
      const detail = `The quota is ${window.limit} requests per minute. Ask again in ${seconds} s, or raise requestsPerMinute by PUT /v1/budgets.`;
      throw new ProblemError('rate-limited', detail, { headers: { ...headers, 'retry-after': String(seconds) } });
    }
    window.granted -= 1;
    await next();
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
  };
}

/** Who cannot be counted is let in: without the database the request itself will fail, and say why. */
async function take(tenantId: string, { database, clock, logger }: LimitPorts): Promise<Window> {
  const now = clock.now();
  try {
    const { limit, granted, left, secondsLeft } = await database.call<Taken>('take_requests', { tenantId });
    return { limit, granted, left, endsAt: now + (limit === null ? unlimitedForMs : secondsLeft * 1000) };
  } catch (error) {
    logger.debug('Requests are not counted.', { tenantId, reason: String(error) });
    return { limit: null, granted: 0, left: 0, endsAt: now + unlimitedForMs };
  }
}
