import { expect } from 'vitest';
import { keyOf } from '../../../fixtures/an-auth.ts';
import type { Answered } from '../an-api.ts';

type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;

const exportId = '01JAB8X2Z5W1T4M0Q6R7S8V9YV';

/** Each route that reaches into other tenants, as a thief would call it. */
const requests = (tenantId: string): Readonly<Record<string, readonly [string, string, unknown?]>> => ({
  createTenant: ['POST', '/v1/tenants', { tenantId: 'third-tenant', name: 'mine', adminKey: {} }],
  listTenants: ['GET', '/v1/tenants'],
  getTenant: ['GET', `/v1/tenants/${tenantId}`],
  configureTenant: ['PATCH', `/v1/tenants/${tenantId}`, { name: 'mine', budgets: {} }],
  suspendTenant: ['POST', `/v1/tenants/${tenantId}/suspend`, {}],
  resumeTenant: ['POST', `/v1/tenants/${tenantId}/resume`, {}],
  deleteTenant: ['DELETE', `/v1/tenants/${tenantId}`],
  getTenantDeletion: ['GET', `/v1/tenants/${tenantId}/deletion`],
  exportTenant: ['POST', `/v1/tenants/${tenantId}/exports`, {}],
  getTenantExport: ['GET', `/v1/tenants/${tenantId}/exports/${exportId}`],
  listExportFiles: ['GET', `/v1/tenants/${tenantId}/exports/${exportId}/files`],
  createAdminKey: ['POST', `/v1/tenants/${tenantId}/admin-keys`, {}],
  getTenantUsage: ['GET', `/v1/tenants/${tenantId}/usage`],
});

/**
 * Whoever runs the deployment may reach into tenants; nobody else may, whatever they are in a tenant of their own: neither an
 * administrator of `default`, nor a platform administrator of another tenant, as an issuer could name one.
 */
export function tenantCases(theirs: string): Record<string, (ask: Ask) => Promise<void>> {
  const cases = Object.entries(requests(theirs)).map(([operationId, [method, path, body]]) => {
    const isRefused = async (ask: Ask) => {
      for (const key of [keyOf('admin'), keyOf('platform-admin', 'third')]) {
        const answer = await ask(method, path, body, { authorization: `Bearer ${key}` });
        expect(answer.body.type, `${operationId} by ${key.slice(0, 20)}`).toBe('urn:sheaf:problem:forbidden');
      }
    };
    return [operationId, isRefused] as const;
  });
  return Object.fromEntries(cases);
}
