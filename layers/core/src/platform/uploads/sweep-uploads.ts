import { classify } from '../../errors.ts';
import type { Logger, MultipartStore, ObjectStore } from '../../ports.ts';
import { uploadPrefix } from '../../sources/landing-uri.ts';
import type { Database } from '../database.ts';
import type { AnnouncedFile } from './upload-rows.ts';

export interface SweepUploadsPorts {
  readonly database: Database;
  readonly landing: ObjectStore;
  readonly landingParts: MultipartStore;
  readonly logger: Logger;
}

interface AbandonedUpload {
  readonly tenantId: string;
  readonly uploadId: string;
  readonly files: readonly AnnouncedFile[];
}

/** As long as the lifecycle of the bucket keeps parts. */
const abandonedAfterSeconds = 7 * 24 * 3_600;
/** Rows have up to 48 KB each, and an answer of the database less than one megabyte. */
const mostPerSweep = 10;

/** Deletes uploads that no job has taken, with what has arrived of them. The next sweep goes on with what is more. */
export async function sweepUploads(ports: SweepUploadsPorts): Promise<number> {
  const uploads = await ports.database.call<AbandonedUpload[]>('abandoned_uploads', {
    olderThanSeconds: abandonedAfterSeconds,
    limit: mostPerSweep,
  });
  let deleted = 0;
  for (const upload of uploads) {
    const { tenantId, uploadId } = upload;
    try {
      await deleteFiles(upload, ports);
      await ports.database.call('upload_deleted', { tenantId, uploadId });
      deleted += 1;
    } catch (error) {
      const { name, message } = classify(error);
      ports.logger.warn('An abandoned upload could not be deleted yet.', {
        ...{ tenantId, uploadId, errorName: name, reason: message },
      });
    }
  }
  return deleted;
}

async function deleteFiles(
  { tenantId, uploadId, files }: AbandonedUpload,
  { landing, landingParts }: SweepUploadsPorts,
): Promise<void> {
  for (const { key, multipartId } of files) if (multipartId !== undefined) await landingParts.abort(key, multipartId);
  const keys: string[] = [];
  for await (const { key } of landing.list(uploadPrefix(tenantId, uploadId))) keys.push(key);
  if (keys.length > 0) await landing.delete(keys);
}
