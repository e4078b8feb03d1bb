import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import type { FrontPorts } from '@sheaf/core/platform/api/app';
import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import { oidcIssuers } from '@sheaf/core/platform/auth/oidc-issuer';
import { openAuthentication } from '@sheaf/core/platform/auth/open-authentication';
import { createRequestMetrics } from '@sheaf/core/platform/metrics/request-metrics';
import { createRequestLimiter } from '@sheaf/core/platform/rate-limit/request-limiter';
import * as z from 'zod';
import { argon2Passwords as passwords } from './argon2-passwords.ts';
import { readKeySet } from './key-set-reader.ts';
import { readSecret } from './secret-value.ts';
import { tracing } from './telemetry/tracing.ts';

/** Variables of every function that answers requests of clients. */
export const frontVariables = {
  /** Keys of access tokens are derived from it: the secret itself, or `secret:{ARN}` of one in Secrets Manager. */
  TOKEN_SECRET: z.string().min(1),
  /** OpenID Connect issuers that are trusted: a JSON array. */
  OIDC_ISSUERS: oidcIssuers,
  /** Origins whose pages may call the API, separated by commas. */
  CORS_ORIGINS: z.string().default(''),
};

type Variables = z.output<z.ZodObject<typeof frontVariables>>;

/** What stands before every route: who asks, how often, and what is written down of it. */
export async function openApiFront(
  { TOKEN_SECRET, OIDC_ISSUERS, CORS_ORIGINS }: Variables,
  { database, clock, logger }: Pick<ApiPorts, 'database' | 'clock' | 'logger'>,
): Promise<FrontPorts> {
  const tokenSecret = await readSecret(TOKEN_SECRET);
  return {
    ...{ clock, logger, tracing },
    auth: openAuthentication({ database, clock, tokenSecret, issuers: OIDC_ISSUERS, readKeySet, passwords }),
    audit: createAuditTrail(database),
    corsOrigins: CORS_ORIGINS === '' ? [] : CORS_ORIGINS.split(','),
    requestLimiter: createRequestLimiter(database, clock, logger),
    requestMetrics: createRequestMetrics(),
  };
}
