import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schema = `
create table if not exists buckets (name text primary key, created_at integer not null) without rowid, strict;
create table if not exists objects (
  bucket text not null, key text not null, size_bytes integer not null, etag text not null, modified_at integer not null,
  content_type text not null, headers text not null, metadata text not null, checksum text, files text not null,
  primary key (bucket, key)
) without rowid, strict;
create table if not exists uploads (
  upload_id text primary key, bucket text not null, key text not null, initiated_at integer not null,
  content_type text not null, headers text not null, metadata text not null
) without rowid, strict;
create table if not exists parts (
  upload_id text not null, number integer not null, file text not null, primary key (upload_id, number)
) without rowid, strict;
create table if not exists events (sequence integer primary key autoincrement, event text not null) strict;
`;

/** The index of objects. Deleted rows are overwritten, since keys can be names of documents. */
export function openIndex(directory: string): DatabaseSync {
  const database = new DatabaseSync(join(directory, 'objects.db'), { timeout: 2_000 });
  database.exec(
    'pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on',
  );
  database.exec(schema);
  return database;
}

export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
