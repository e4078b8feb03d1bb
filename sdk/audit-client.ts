import type { AuditEntryView, AuditVerificationView } from '@sheaf/core/platform/api/contract/audit';
import type { Page } from '@sheaf/core/platform/api/contract/paging';
import { itemsOf, type PageRequest } from './pages.ts';
import type { Transport } from './transport.ts';

export interface AuditFilters {
  /** @default 'tenant' */
  readonly chain?: 'tenant' | 'no-tenant' | undefined;
  readonly kind?: AuditEntryView['kind'] | undefined;
  readonly principalId?: string | undefined;
  /** `operationId` of a route. */
  readonly operation?: string | undefined;
  readonly outcome?: AuditEntryView['outcome'] | undefined;
  readonly targetId?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** The audit log: who did what, and whether the log is whole. */
export function openAudit({ json }: Transport) {
  const audit = {
    list: (filters: AuditFilters = {}, page: PageRequest = {}) =>
      json<Page<AuditEntryView>>('GET', '/v1/audit', { query: { ...filters, ...page } }),
    all: (filters: AuditFilters = {}) => itemsOf((page) => audit.list(filters, page)),
    /** Has the whole chain computed anew, in as many calls as it takes. */
    async verify(chain: AuditFilters['chain'] = 'tenant'): Promise<AuditVerificationView> {
      let cursor: string | undefined;
      for (;;) {
        const found = await json<AuditVerificationView>('GET', '/v1/audit/verify', { query: { chain, cursor } });
        if (found.nextCursor === null) return found;
        cursor = found.nextCursor;
      }
    },
  };
  return audit;
}
