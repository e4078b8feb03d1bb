import { routes } from '@sheaf/core/platform/api/routes';
import { describe, expect, it } from 'vitest';
import { aBareApi } from '../a-bare-api.ts';

const { send } = aBareApi();
const { body: document } = await send('/openapi.json');

describe('the OpenAPI document', () => {
  it('is of version 3.1 and describes every route of the registry, and no other', () => {
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries<Record<string, { operationId: string }>>(document.paths).flatMap(
      ([path, operations]) =>
        Object.entries(operations).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    );
    expect(described.toSorted()).toEqual(
      routes.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`).toSorted(),
    );
  });

  it('has the routes of the contract', () => {
    const contract = [
      'POST /v1/jobs',
      'GET /v1/jobs',
      'GET /v1/jobs/{jobId}',
      'PATCH /v1/jobs/{jobId}',
      'DELETE /v1/jobs/{jobId}',
      'GET /v1/jobs/{jobId}/problems',
      'GET /v1/jobs/{jobId}/events',
      'POST /v1/jobs/{jobId}/retry',
      'POST /v1/jobs/{jobId}/pause',
      'POST /v1/jobs/{jobId}/resume',
      'GET /v1/failures',
      'GET /v1/failures/groups',
      'GET /v1/failures/{failureId}/explanation',
      'POST /v1/failures/redrive',
      'POST /v1/failures/dismiss',
      'POST /v1/search',
      'POST /v1/corpora',
      'GET /v1/corpora',
      'GET /v1/corpora/{corpus}',
      'PATCH /v1/corpora/{corpus}',
      'GET /v1/documents',
      'GET /v1/documents/{documentId}',
      'GET /v1/documents/{documentId}/text',
      'GET /v1/documents/{documentId}/report',
      'GET /v1/documents/{documentId}/versions',
      'GET /v1/documents/{documentId}/diff',
      'GET /v1/documents/{documentId}/chunks',
      'DELETE /v1/documents/{documentId}',
      'GET /v1/receipts',
      'GET /v1/receipts/{receiptId}',
      'POST /v1/schedules',
      'GET /v1/schedules',
      'GET /v1/schedules/{scheduleId}',
      'PATCH /v1/schedules/{scheduleId}',
      'DELETE /v1/schedules/{scheduleId}',
      'POST /v1/schedules/{scheduleId}/run',
      'POST /v1/schedules/{scheduleId}/pause',
      'POST /v1/schedules/{scheduleId}/resume',
      'POST /v1/webhooks',
      'GET /v1/webhooks',
      'GET /v1/webhooks/{webhookId}',
      'DELETE /v1/webhooks/{webhookId}',
      'POST /v1/webhooks/{webhookId}/enable',
      'GET /v1/webhooks/{webhookId}/deliveries',
      'POST /v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver',
      'POST /v1/uploads',
      'GET /v1/usage',
      'GET /v1/budgets',
      'PUT /v1/budgets',
      'POST /v1/tenants',
      'GET /v1/tenants',
      'GET /v1/tenants/{tenantId}',
      'PATCH /v1/tenants/{tenantId}',
      'DELETE /v1/tenants/{tenantId}',
      'GET /v1/tenants/{tenantId}/deletion',
      'POST /v1/tenants/{tenantId}/suspend',
      'POST /v1/tenants/{tenantId}/resume',
      'POST /v1/tenants/{tenantId}/admin-keys',
      'GET /v1/tenants/{tenantId}/usage',
      'POST /v1/tenants/{tenantId}/exports',
      'GET /v1/tenants/{tenantId}/exports/{exportId}',
      'GET /v1/tenants/{tenantId}/exports/{exportId}/files',
      'POST /v1/auth/token',
      'POST /v1/auth/refresh',
      'POST /v1/auth/revoke',
      'POST /v1/auth/rotate',
      'GET /v1/auth/me',
      'POST /v1/keys',
      'GET /v1/keys',
      'DELETE /v1/keys/{keyId}',
      'POST /v1/principals',
      'GET /v1/principals',
      'GET /v1/principals/{principalId}',
      'PATCH /v1/principals/{principalId}',
      'DELETE /v1/principals/{principalId}',
      'GET /v1/groups',
      'GET /v1/groups/{group}',
      'PUT /v1/groups/{group}',
      'GET /v1/documents/{documentId}/access',
      'PUT /v1/documents/{documentId}/access',
      'DELETE /v1/documents/{documentId}/access',
      'GET /v1/documents/{documentId}/source',
      'PATCH /v1/documents/{documentId}',
      'POST /v1/documents/{documentId}/reprocess',
      'GET /v1/corpora/{corpus}/access',
      'PUT /v1/corpora/{corpus}/access',
      'DELETE /v1/corpora/{corpus}/access',
      'GET /v1/uploads/{uploadId}',
      'GET /v1/audit',
      'GET /v1/audit/verify',
      'GET /health',
      'GET /health/live',
      'GET /health/ready',
      'GET /version',
      'GET /metrics',
      'POST /mcp',
    ];
    expect(routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual(contract.toSorted());
  });

  it('says of each route what it is, who may use it, and how it refuses', () => {
    for (const [path, operations] of Object.entries<Record<string, Record<string, unknown>>>(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const what = `${method} ${path}`;
        expect(operation.summary, what).toMatch(/^[A-Z]/);
        expect(operation['x-permission'], what).toMatch(/^(public|search|\w+:\w+)$/);
        expect(Object.keys(operation.responses as object), what).toContain('default');
        expect(operation.tags, what).toHaveLength(1);
      }
    }
  });

  it('refers only to schemas that it holds, and refuses unknown fields in what it takes', () => {
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty(name!);
    for (const name of [
      'JobRequest',
      'CorpusRequest',
      'CorpusChanges',
      'UploadRequest',
      'RedriveRequest',
      'DismissRequest',
      'BudgetsRequest',
    ]) {
      expect(document.components.schemas[name].additionalProperties, name).toBe(false);
    }
  });
});
