/** Tenants on the wire, for those who run the deployment. */
import * as z from 'zod';
import { createdKey } from './auth.ts';
import { budgetsRequest, budgetsView } from './budgets.ts';
import { exportId, tenantName, timestamp } from './identifiers.ts';
import { pageOf } from './paging.ts';

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ description: 'For people.', examples: ['Acme Research'] });

export const adminKeyRequest = z
  .strictObject({
    name: z.string().min(1).max(200).default('administrator'),
    expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: 'AdminKeyRequest' });

export const tenantRequest = z
  .strictObject({
    tenantId: tenantName,
    name,
    adminKey: adminKeyRequest
      .optional()
      .meta({ description: 'Makes a key of the role admin with it; without it nobody is let in yet.' }),
  })
  .meta({ id: 'TenantRequest' });

export const tenantChanges = z
  .strictObject({
    name: name.optional(),
    budgets: budgetsRequest.optional(),
  })
  .meta({ id: 'TenantChanges', description: 'What is left out stays; budgets are all limits at once.' });

const tenantFields = {
  tenantId: z.string(),
  name: z.string(),
  status: z.enum(['active', 'suspended', 'deleting', 'deleted']),
  createdAt: timestamp,
  suspendedAt: timestamp.nullable(),
};

export const tenant = z.object(tenantFields).meta({ id: 'Tenant' });
export const tenantPage = pageOf(tenant, 'TenantPage');
export const tenantDetails = z.object({ ...tenantFields, budgets: budgetsView }).meta({ id: 'TenantDetails' });
export const createdTenant = z
  .object({ ...tenantFields, adminKey: z.union([createdKey, z.null()]) })
  .meta({ id: 'CreatedTenant', description: 'The key is shown here only.' });

export const suspension = z
  .object({
    ...tenantFields,
    jobs: z
      .int()
      .min(0)
      .meta({ description: 'Jobs that are paused for it from now on, or that go on again; within minutes.' }),
    schedules: z.int().min(0).meta({ description: 'Schedules that do not fire meanwhile, or do again.' }),
  })
  .meta({ id: 'TenantSuspension' });

const counts = z.record(z.string(), z.int().min(0));

export const tenantReceipt = z
  .object({
    receiptId: z.string(),
    tenantId: z.string(),
    requestedBy: z.string(),
    requestedAt: timestamp,
    deletedAt: timestamp,
    removed: counts.meta({ description: 'How many of each kind of thing were removed.' }),
    rowsByTable: counts,
    probes: z
      .array(z.object({ path: z.string(), found: z.int() }))
      .meta({ description: 'Every store that was asked afterwards, and how much it still had.' }),
    agesOut: z
      .array(z.object({ what: z.string(), at: timestamp }))
      .meta({ description: 'Copies that time alone removes.' }),
    remains: z
      .array(z.object({ what: z.string(), key: z.string() }))
      .meta({ description: 'What is not deleted, and where it is.' }),
    contentHash: z.string().meta({
      description: 'SHA-256 of the canonical JSON (RFC 8785) of the receipt without it; the audit log has it too.',
    }),
  })
  .meta({ id: 'TenantDeletionReceipt' });

export const tenantDeletion = z
  .object({
    tenantId: z.string(),
    receiptId: z.string(),
    status: z.enum(['running', 'deleted']),
    step: z.string().meta({ description: 'What it is at.' }),
    requestedAt: timestamp,
    removed: counts.meta({ description: 'So far.' }),
    error: z.string().nullable().meta({ description: 'What keeps it from going on; it is tried again.' }),
    receipt: tenantReceipt.nullable().meta({ description: 'Once everything is gone.' }),
  })
  .meta({ id: 'TenantDeletion' });

const sums = z.object({ records: z.int().min(0), files: z.int().min(0), sizeBytes: z.int().min(0) });

export const tenantExport = z
  .object({
    exportId,
    tenantId: z.string(),
    status: z.enum(['pending', 'running', 'completed', 'failed', 'expired']),
    requestedBy: z.string(),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
    expiresAt: timestamp.nullable().meta({ description: 'The files are deleted then.' }),
    error: z.string().nullable(),
    sections: z.record(z.string(), sums).meta({ description: 'What is written so far.' }),
    manifest: z
      .object({ url: z.string(), sha256: z.string() })
      .nullable()
      .meta({ description: 'Names every file with its count and sum; once the export is complete.' }),
  })
  .meta({ id: 'TenantExport' });

export const exportFile = z
  .object({
    name: z.string().meta({ examples: ['documents-00001.jsonl'] }),
    section: z.string(),
    records: z.int().min(0),
    sizeBytes: z.int().min(0),
    sha256: z.string(),
    url: z.string().meta({ description: 'Gives the file by GET, for an hour.' }),
  })
  .meta({ id: 'TenantExportFile' });
export const exportFilePage = pageOf(exportFile, 'TenantExportFilePage');

export type TenantRequest = z.input<typeof tenantRequest>;
export type TenantChanges = z.input<typeof tenantChanges>;
export type AdminKeyRequest = z.input<typeof adminKeyRequest>;
export type TenantView = z.infer<typeof tenant>;
export type TenantDetails = z.infer<typeof tenantDetails>;
export type CreatedTenant = z.infer<typeof createdTenant>;
export type TenantSuspension = z.infer<typeof suspension>;
export type TenantReceipt = z.infer<typeof tenantReceipt>;
export type TenantDeletion = z.infer<typeof tenantDeletion>;
export type TenantExport = z.infer<typeof tenantExport>;
export type ExportFileView = z.infer<typeof exportFile>;
