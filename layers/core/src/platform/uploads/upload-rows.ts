import type { UploadFile } from '../api/contract/uploads.ts';
import type { Database } from '../database.ts';

/** A file of an upload, as the row of the upload keeps it. */
export interface AnnouncedFile extends UploadFile {
  readonly key: string;
  /** What the bucket calls the file's upload in parts; absent for a file of one part. */
  readonly multipartId?: string;
}

export interface UploadRow extends Record<string, unknown> {
  readonly uploadId: string;
  readonly corpus: string;
  readonly files: readonly AnnouncedFile[];
  readonly jobId: string | null;
  readonly createdAt: string;
}

/** undefined for an upload that the tenant does not have, and for one whose files are being deleted. */
export async function findUpload(
  database: Database,
  tenantId: string,
  uploadId: string,
): Promise<UploadRow | undefined> {
  const [row] = await database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
    session.query<UploadRow>(
      `select upload_id as "uploadId", corpus, files, job_id as "jobId", created_at as "createdAt" from sheaf.uploads
        where tenant_id = sheaf.tenant() and upload_id = $1 and abandoned_at is null`,
      [uploadId],
    ),
  );
  return row;
}
