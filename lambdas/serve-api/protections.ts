import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import type { Database } from '@sheaf/core/platform/database';

/** What stands before and around every route. */
export function protectionsOf(database: Database): Pick<ApiPorts, 'audit'> {
  return { audit: createAuditTrail(database) };
}
