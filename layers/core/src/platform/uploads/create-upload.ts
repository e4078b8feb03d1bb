import { ulid } from 'ulid';
import type { Clock, ObjectStore } from '../../ports.ts';
import type { Upload, UploadFile } from '../api/contract/uploads.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';

/** URLs live as long as keys of an open upload are left to their upload. */
const urlSeconds = 3_600;

/** Most bytes of one upload's row: rows stay small, since Aurora's Data API takes at most 64 KB of each. */
const maxRowBytes = 48_000;

export interface UploadPorts {
  readonly database: Database;
  readonly landing: ObjectStore;
  readonly clock: Clock;
}

/** @throws ProblemError invalid-request when the names are too many for one upload */
export async function createUpload(
  ports: UploadPorts,
  tenantId: string,
  files: readonly UploadFile[],
): Promise<Upload> {
  const uploadId = ulid(ports.clock.now());
  const rows = files.map((file, index) => ({ ...file, key: `${tenantId}/uploads/${uploadId}/${index}` }));
  const stored = JSON.stringify(rows);
  if (Buffer.byteLength(stored) > maxRowBytes) {
    throw new ProblemError(
      'invalid-request',
      'The names of the files are too long together. Split them into several uploads.',
    );
  }
  await ports.database.call('ensure_tenant', { tenantId });
  await ports.database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
    session.query(
      `insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values (sheaf.tenant(), $1, 'documents', $2::jsonb)`,
      [uploadId, stored],
    ),
  );
  const presigned = await Promise.all(
    rows.map(({ key, sizeBytes }) => ports.landing.presignPut(key, sizeBytes, urlSeconds)),
  );
  return { uploadId, files: rows.map(({ path }, index) => ({ path, ...presigned[index]! })) };
}
