import { lakeKey } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { ObjectStore } from '../ports.ts';
import type { OldVersion } from './ledger.ts';

/**
 * Deletes the bytes and the clean text of versions beyond the ten that publication keeps (`publish_documents`). What a
 * crash leaves here is named again when the document is next published, and lies where an erasure finds it.
 */
export async function deleteVersions(
  tenantId: string,
  versions: readonly OldVersion[],
  { database, lake }: { readonly database: Database; readonly lake: ObjectStore },
): Promise<void> {
  const keys = versions.flatMap(({ documentId, versionHash, cleanHash }) => [
    lakeKey(tenantId, 'bytes', documentId, versionHash),
    ...(cleanHash === null ? [] : [lakeKey(tenantId, 'clean', documentId, cleanHash)]),
  ]);
  await lake.delete(keys);
  await database.call('forget_versions', { tenantId, versions });
}
