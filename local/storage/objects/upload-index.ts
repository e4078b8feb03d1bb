import type { DatabaseSync } from 'node:sqlite';
import type { ByteFile } from './byte-files.ts';
import type { ObjectDescription } from './object-index.ts';

export interface IndexedUpload extends ObjectDescription {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedAt: number;
}

/** Rows of multipart uploads that are neither completed nor aborted, and of their parts. */
export function createUploadIndex(database: DatabaseSync) {
  const get = database.prepare('select * from uploads where upload_id = ?');
  const olderThan = database.prepare('select upload_id, bucket from uploads where initiated_at < ?');
  const put = database.prepare('insert into uploads values (?, ?, ?, ?, ?, ?, ?)');
  const remove = database.prepare('delete from uploads where upload_id = ?');
  const getPart = database.prepare('select file from parts where upload_id = ? and number = ?');
  const putPart = database.prepare('insert or replace into parts values (?, ?, ?)');
  const parts = database.prepare('select number, file from parts where upload_id = ? order by number');
  const removeParts = database.prepare('delete from parts where upload_id = ?');
  const files = database.prepare('select file from parts');

  return {
    get(uploadId: string): IndexedUpload | undefined {
      const row = get.get(uploadId);
      return row === undefined
        ? undefined
        : {
            uploadId,
            bucket: String(row.bucket),
            key: String(row.key),
            initiatedAt: Number(row.initiated_at),
            contentType: String(row.content_type),
            headers: JSON.parse(String(row.headers)),
            metadata: JSON.parse(String(row.metadata)),
          };
    },
    olderThan(time: number): { uploadId: string; bucket: string }[] {
      return olderThan.all(time).map((row) => ({ uploadId: String(row.upload_id), bucket: String(row.bucket) }));
    },
    put(upload: IndexedUpload): void {
      const { uploadId, bucket, key, initiatedAt, contentType, headers, metadata } = upload;
      put.run(uploadId, bucket, key, initiatedAt, contentType, JSON.stringify(headers), JSON.stringify(metadata));
    },
    /** Returns the file of an earlier part of that number, which nothing refers to any more. */
    putPart(uploadId: string, number: number, file: ByteFile): ByteFile | undefined {
      const earlier = getPart.get(uploadId, number);
      putPart.run(uploadId, number, JSON.stringify(file));
      return earlier === undefined ? undefined : JSON.parse(String(earlier.file));
    },
    parts(uploadId: string): { number: number; file: ByteFile }[] {
      return parts.all(uploadId).map((row) => ({ number: Number(row.number), file: JSON.parse(String(row.file)) }));
    },
    remove(uploadId: string): void {
      removeParts.run(uploadId);
      remove.run(uploadId);
    },
    *fileNames(): Generator<string> {
      for (const row of files.iterate()) yield (JSON.parse(String(row.file)) as ByteFile).name;
    },
  };
}

export type UploadIndex = ReturnType<typeof createUploadIndex>;
