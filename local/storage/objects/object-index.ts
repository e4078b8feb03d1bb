import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { ByteFile } from './byte-files.ts';

/** What a writer says about an object. `headers` are the stored system headers by their lower-case HTTP name. */
export interface ObjectDescription {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface IndexedObject extends ObjectDescription {
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** Base64, as the writer sent it and as it was found to be. */
  readonly checksum: { readonly algorithm: string; readonly value: string } | undefined;
  readonly files: readonly ByteFile[];
}

export interface ListRange {
  readonly prefix: string;
  /** Exclusive. */
  readonly after: string;
  /** Inclusive, and not below the prefix, which it defaults to. */
  readonly from?: string;
  readonly limit: number;
}

type Columns = Record<string, SQLOutputValue>;

/** Rows of objects, in the order of S3: by the bytes of the UTF-8 key, which is SQLite's own order of text. */
export function createObjectIndex(database: DatabaseSync) {
  const get = database.prepare('select * from objects where bucket = ? and key = ?');
  const put = database.prepare('insert or replace into objects values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const remove = database.prepare('delete from objects where bucket = ? and key = ?');
  const list = database.prepare('select * from objects where bucket = ? and key > ? and key >= ? order by key limit ?');
  const listBelow = database.prepare(
    'select * from objects where bucket = ? and key > ? and key >= ? and key < ? order by key limit ?',
  );
  const buckets = database.prepare('select name, created_at from buckets order by name');
  const addBucket = database.prepare('insert or ignore into buckets values (?, ?)');
  const files = database.prepare('select files from objects');

  return {
    get(bucket: string, key: string): IndexedObject | undefined {
      const row = get.get(bucket, key);
      return row === undefined ? undefined : objectOf(row);
    },
    put(bucket: string, object: IndexedObject): void {
      const { key, sizeBytes, etag, modifiedAt, contentType, headers, metadata, checksum } = object;
      const json = [headers, metadata].map((value) => JSON.stringify(value));
      const sum = checksum === undefined ? null : JSON.stringify(checksum);
      const fileList = JSON.stringify(object.files);
      put.run(bucket, key, sizeBytes, etag, modifiedAt, contentType, json[0] ?? '{}', json[1] ?? '{}', sum, fileList);
    },
    remove(bucket: string, key: string): void {
      remove.run(bucket, key);
    },
    list(bucket: string, { prefix, after, from = prefix, limit }: ListRange): IndexedObject[] {
      const end = successorOf(prefix);
      const rows =
        end === undefined ? list.all(bucket, after, from, limit) : listBelow.all(bucket, after, from, end, limit);
      return rows.map(objectOf);
    },
    addBucket(name: string, createdAt: number): void {
      addBucket.run(name, createdAt);
    },
    buckets(): { name: string; createdAt: number }[] {
      return buckets.all().map((row) => ({ name: String(row.name), createdAt: Number(row.created_at) }));
    },
    *fileNames(): Generator<string> {
      for (const row of files.iterate()) {
        for (const file of JSON.parse(String(row.files)) as ByteFile[]) yield file.name;
      }
    },
  };
}

export type ObjectIndex = ReturnType<typeof createObjectIndex>;

/** The least text that is greater than every text with this prefix; undefined when there is none. */
export function successorOf(prefix: string): string | undefined {
  const points = Array.from(prefix);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1;
    if (next === 0xd800) return `${points.join('')}\ue000`;
    if (next <= 0x10ffff) return points.join('') + String.fromCodePoint(next);
  }
  return undefined;
}

function objectOf(row: Columns): IndexedObject {
  return {
    key: String(row.key),
    sizeBytes: Number(row.size_bytes),
    etag: String(row.etag),
    modifiedAt: Number(row.modified_at),
    contentType: String(row.content_type),
    headers: JSON.parse(String(row.headers)),
    metadata: JSON.parse(String(row.metadata)),
    checksum: row.checksum === null ? undefined : JSON.parse(String(row.checksum)),
    files: JSON.parse(String(row.files)),
  };
}
