import { createMiddleware } from 'hono/factory';
import type { Allowance, RequestLimiter } from '../rate-limit/request-limiter.ts';
import type { ApiContext, ApiEnvironment } from './api-environment.ts';
import { ProblemError } from './problems.ts';

/**
 * Refuses what is above the tenant's requests a minute, and says in each answer how much is left, by the fields of
 * draft-ietf-httpapi-ratelimit-headers.
 */
export function limitRequests(limiter: RequestLimiter) {
  return createMiddleware<ApiEnvironment>(async (c, next) => {
    // Who signs in is of no tenant yet; wrong passwords have limits of their own.
    const principal = c.get('principal') as { readonly tenantId: string } | undefined;
    const allowance = principal && (await limiter.take(principal.tenantId));
    if (allowance === undefined) return next();
    if (!allowance.isAllowed) {
      const { limit, retryAfterSeconds } = allowance;
      throw new ProblemError(
        'too-many-requests',
        `The tenant may send ${limit} requests a minute. Wait ${retryAfterSeconds} s and send fewer at a time.`,
        { headers: { ...headersOf(allowance), 'retry-after': String(retryAfterSeconds) } },
      );
    }
    await next();
    say(c, allowance);
  });
}

function say(c: ApiContext, allowance: Allowance): void {
  for (const [name, value] of Object.entries(headersOf(allowance))) c.header(name, value);
}

function headersOf({ limit, remaining, resetSeconds }: Allowance): Record<string, string> {
  return { 'ratelimit-policy': `"requests";q=${limit};w=60`, ratelimit: `"requests";r=${remaining};t=${resetSeconds}` };
}
