import { createMiddleware } from 'hono/factory';
import { ulid } from 'ulid';
import { type AuditEntry, noTenant } from '../audit/audit-entry.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { auditKindOf } from '../audit/audited-route.ts';
import type { FailedAttempts } from '../audit/failed-attempts.ts';
import type { Principal } from '../auth/principal.ts';
import type { ApiContext, ApiEnvironment } from './api-environment.ts';
import type { ApiPorts } from './api-ports.ts';

export interface AuditPorts extends Pick<ApiPorts, 'clock' | 'logger'> {
  readonly audit: AuditTrail;
  readonly failedAttempts: FailedAttempts;
}

/**
 * Writes an entry for each audited request before its answer goes out. Where it cannot be written, the log of the process
 * has it, and the caller gets 503 in place of the answer: what was read is not handed out unrecorded.
 */
export function auditRequests({ audit, failedAttempts, clock, logger }: AuditPorts) {
  return createMiddleware<ApiEnvironment>(async (c, next) => {
    await next();
    const entry = entryOf(c, clock.now());
    if (entry === null) return;
    const tenantId = (c.get('principal') as Principal | undefined)?.tenantId ?? noTenant;
    const admitted =
      tenantId === noTenant ? failedAttempts.admit(entry.sourceAddress ?? '', clock.now()) : { suppressed: 0 };
    if (admitted === null) return;
    const targets =
      admitted.suppressed > 0 ? { ...entry.targets, suppressed: String(admitted.suppressed) } : entry.targets;
    try {
      await audit.append(tenantId, { ...entry, targets });
      const concerned = c.get('concernedTenant');
      if (concerned !== undefined && concerned !== tenantId) {
        await audit.append(concerned, { ...entry, principalId: `${tenantId}/${entry.principalId}`, targets });
      }
    } catch (error) {
      logger.error('an audit entry could not be written', { tenantId, entry });
      throw error;
    }
  });
}

/** null when the request is not audited. What was refused for its rate is counted elsewhere. */
function entryOf(c: ApiContext, now: number): AuditEntry | null {
  const { status } = c.res;
  const found = c.get('found');
  const principal = c.get('principal') as Principal | undefined;
  const kind = status === 401 ? 'authentication' : found && auditKindOf(found.route);
  if (!kind || status === 429) return null;
  const targets = { ...found?.parameters, ...createdId(c), ...c.get('auditTargets') };
  return {
    entryId: ulid(now),
    at: new Date(now).toISOString(),
    kind,
    principalId: principal === undefined ? 'unknown' : principal.id,
    operation: found?.route.operationId ?? 'unknown',
    targetId: Object.values(targets).at(0) ?? null,
    targets,
    outcome: status < 400 ? 'succeeded' : status < 500 ? 'refused' : 'failed',
    status,
    correlationId: c.get('correlationId'),
    sourceAddress: c.env?.remoteAddress ?? null,
  };
}

/** What was made by the request is named by the end of its Location. */
function createdId(c: ApiContext): { created: string } | undefined {
  const location = c.res.headers.get('location');
  return location === null ? undefined : { created: location.slice(location.lastIndexOf('/') + 1) };
}
