import type { Database } from '../database.ts';
import type { ExportFileRow, ExportRow } from './export-rows.ts';
import { exportSections } from './export-sections.ts';

export const manifestName = 'manifest.json';

const filesPerPage = 500;

/** Names every file with its count and its sum, and every section, those without a record too. */
export async function exportManifest({ tenantId, exportId, requestedBy, createdAt }: ExportRow, database: Database) {
  const files: ExportFileRow[] = [];
  for (let after: string | null = null; ; ) {
    const page: ExportFileRow[] = await database.call('export_files', {
      tenantId,
      exportId,
      after,
      limit: filesPerPage,
    });
    files.push(...page);
    after = page.at(-1)?.name ?? null;
    if (page.length < filesPerPage) break;
  }
  const countOf = (name: string) =>
    files.filter(({ section }) => section === name).reduce((sum, { records }) => sum + records, 0);
  return {
    format: 'sheaf-tenant-export/1',
    ...{ tenantId, exportId, requestedBy },
    // What changed in between may be in it as it was before, or after.
    startedAt: createdAt,
    records: Object.fromEntries(exportSections.map(({ name }) => [name, countOf(name)])),
    files,
  };
}
