import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import type { Database } from '@sheaf/core/platform/database';
import { tracing } from '../adapters/telemetry/tracing.ts';

/** What stands before and around every route. */
export function protectionsOf(database: Database): Pick<ApiPorts, 'audit' | 'tracing'> {
  return { audit: createAuditTrail(database), tracing };
}
