import type { CreatedKey } from '@sheaf/core/platform/api/contract/auth';
import type { Page } from '@sheaf/core/platform/api/contract/paging';
import type {
  AdminKeyRequest,
  CreatedTenant,
  ExportFileView,
  TenantChanges,
  TenantDeletion,
  TenantDetails,
  TenantExport,
  TenantRequest,
  TenantSuspension,
  TenantView,
} from '@sheaf/core/platform/api/contract/tenants';
import type { UsageView } from '@sheaf/core/platform/api/contract/usage';
import type { UsageRequest } from './budgets-client.ts';
import { itemsOf, type PageRequest } from './pages.ts';
import { sleep } from './sleep.ts';
import type { Transport } from './transport.ts';

export interface TenantWaitOptions<View> {
  /** Called with every view that was read. */
  readonly onProgress?: (view: View) => void;
  readonly signal?: AbortSignal | undefined;
  /** Between two looks. @default 1000 */
  readonly pauseMilliseconds?: number;
}

/** Tenants, for those who run the deployment. */
export function openTenants({ json }: Transport) {
  const path = (tenantId: string): string => `/v1/tenants/${encodeURIComponent(tenantId)}`;
  const exportPath = (tenantId: string, exportId: string) =>
    `${path(tenantId)}/exports/${encodeURIComponent(exportId)}`;
  const tenants = {
    /** The answer has the key of the administrator, if it was asked for; nothing else ever tells it. */
    create: (request: TenantRequest) => json<CreatedTenant>('POST', '/v1/tenants', { body: request }),
    createAdminKey: (tenantId: string, request: AdminKeyRequest = {}) =>
      json<CreatedKey>('POST', `${path(tenantId)}/admin-keys`, { body: request }),
    get: (tenantId: string) => json<TenantDetails>('GET', path(tenantId)),
    list: (page: PageRequest = {}) => json<Page<TenantView>>('GET', '/v1/tenants', { query: { ...page } }),
    all: () => itemsOf((page) => tenants.list(page)),
    configure: (tenantId: string, changes: TenantChanges) =>
      json<TenantDetails>('PATCH', path(tenantId), { body: changes }),
    usage: (tenantId: string, request: UsageRequest = {}) =>
      json<UsageView>('GET', `${path(tenantId)}/usage`, { query: { ...request } }),
    suspend: (tenantId: string) => json<TenantSuspension>('POST', `${path(tenantId)}/suspend`, { body: {} }),
    resume: (tenantId: string) => json<TenantSuspension>('POST', `${path(tenantId)}/resume`, { body: {} }),
    /** Asking again changes nothing, and tells how far it is. */
    delete: (tenantId: string) => json<TenantDeletion>('DELETE', path(tenantId)),
    deletion: (tenantId: string) => json<TenantDeletion>('GET', `${path(tenantId)}/deletion`),
    waitForDeletion: (tenantId: string, wait: TenantWaitOptions<TenantDeletion> = {}) =>
      until(
        () => tenants.deletion(tenantId),
        ({ receipt }) => receipt !== null,
        wait,
      ),
    export: (tenantId: string) => json<TenantExport>('POST', `${path(tenantId)}/exports`, { body: {} }),
    getExport: (tenantId: string, exportId: string) => json<TenantExport>('GET', exportPath(tenantId, exportId)),
    waitForExport: (tenantId: string, exportId: string, wait: TenantWaitOptions<TenantExport> = {}) =>
      until(
        () => tenants.getExport(tenantId, exportId),
        ({ finishedAt }) => finishedAt !== null,
        wait,
      ),
    exportFiles: (tenantId: string, exportId: string, page: PageRequest = {}) =>
      json<Page<ExportFileView>>('GET', `${exportPath(tenantId, exportId)}/files`, { query: { ...page } }),
    allExportFiles: (tenantId: string, exportId: string) =>
      itemsOf((page) => tenants.exportFiles(tenantId, exportId, page)),
  };
  return tenants;
}

async function until<View>(
  read: () => Promise<View>,
  isOver: (view: View) => boolean,
  { onProgress, signal, pauseMilliseconds = 1_000 }: TenantWaitOptions<View>,
): Promise<View> {
  for (;;) {
    const view = await read();
    onProgress?.(view);
    if (isOver(view)) return view;
    await sleep(pauseMilliseconds, signal);
  }
}
