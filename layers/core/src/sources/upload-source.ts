import { canonicalUri } from '../ingestion/canonical-uri.ts';
import { documentIdOf } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { ObjectStore } from '../ports.ts';
import type { Source } from './source.ts';
import { createUploadSurveyor } from './upload-survey.ts';

interface UploadFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly key: string;
}

/** URI of an uploaded file: `upload:{path}`, the path relative to the folder that was given. */
export function uploadUriOf(path: string): string {
  return canonicalUri(`upload:${path.normalize('NFC').split('/').map(encodeURIComponent).join('/')}`);
}

/** The files of one upload, in the order in which they were announced; `landing` has their bytes. */
export function createUploadSource(
  database: Database,
  { tenantId, corpus }: { tenantId: string; corpus: string },
  landing: ObjectStore,
): Source {
  const source: Source = {
    type: 'file_upload',
    async list(parameters, after, limit) {
      const files =
        (await database.call<UploadFile[] | null>('upload_files', { tenantId, uploadId: parameters.uploadId })) ?? [];
      const from = after === null ? 0 : Number(after);
      const items = files.slice(from, from + limit).map(({ path, sizeBytes, key }) => {
        const uri = uploadUriOf(path);
        const source = { bucketKey: key, etag: null };
        return { documentId: documentIdOf(tenantId, corpus, uri), uri, sizeBytes, mediaType: null, source };
      });
      return { items, removed: [], cursor: from + limit < files.length ? String(from + limit) : null };
    },
  };
  return { ...source, surveyor: createUploadSurveyor(source, tenantId, { database, landing }) };
}
