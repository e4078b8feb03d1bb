import { ulid } from 'ulid';
import { exportKey } from '../../keys.ts';
import type { Clock, ObjectStore } from '../../ports.ts';
import type { ExportFileView, TenantExport } from '../api/contract/tenants.ts';
import { ProblemError } from '../api/problems.ts';
import type { Principal } from '../auth/principal.ts';
import type { Database } from '../database.ts';
import { manifestName } from './export-manifest.ts';
import type { ExportFileRow, ExportRow } from './export-rows.ts';
import { type LookPorts, lookAtTenant } from './look-at-tenants.ts';
import { findLivingTenant, findTenant } from './tenant-rows.ts';

export interface ExportViewPorts {
  readonly database: Database;
  readonly lake: Pick<ObjectStore, 'presignGet'>;
}

const urlSeconds = 3_600;

/**
 * Has an export written; who asks while one is under way gets that one.
 * @throws ProblemError tenant-not-found, tenant-deleting, tenant-deleted
 */
export async function requestExport(
  by: Principal,
  tenantId: string,
  ports: ExportViewPorts & LookPorts & { readonly clock: Clock },
): Promise<TenantExport> {
  await findLivingTenant(ports.database, tenantId);
  const requested = { tenantId, exportId: ulid(ports.clock.now()), requestedBy: `${by.tenantId}/${by.id}` };
  const { exportId } = await ports.database.call<ExportRow>('request_export', requested);
  await lookAtTenant(tenantId, ports);
  return readExport(tenantId, exportId, ports);
}

/** @throws ProblemError tenant-not-found, tenant-deleted, export-not-found */
export async function readExport(
  tenantId: string,
  exportId: string,
  { database, lake }: ExportViewPorts,
): Promise<TenantExport> {
  const found = await database.call<(ExportRow & Pick<TenantExport, 'sections'>) | null>('get_export', {
    ...{ tenantId, exportId },
  });
  if (found === null) {
    await findTenant(database, tenantId);
    throw new ProblemError('export-not-found', `The tenant ${tenantId} has no export ${exportId}.`);
  }
  const { place: _, manifestHash, ...view } = found;
  const isThere = view.status === 'completed' && manifestHash !== null;
  const url = isThere ? await lake.presignGet(exportKey(tenantId, exportId, manifestName), urlSeconds) : null;
  return { ...view, manifest: url === null || manifestHash === null ? null : { url, sha256: manifestHash } };
}

/** Files of an export after one of them, by name. @throws ProblemError as readExport */
export async function listExportFiles(
  tenantId: string,
  exportId: string,
  after: string | null,
  limit: number,
  ports: ExportViewPorts,
): Promise<ExportFileView[]> {
  await readExport(tenantId, exportId, ports);
  const files = await ports.database.call<ExportFileRow[]>('export_files', { tenantId, exportId, after, limit });
  return Promise.all(
    files.map(async (file) => ({
      ...file,
      url: await ports.lake.presignGet(exportKey(tenantId, exportId, file.name), urlSeconds),
    })),
  );
}
