import { DatabaseSync } from 'node:sqlite';

/** What the mirror knows of one file, by its path below the landing folder. */
export interface MirroredFile {
  readonly path: string;
  readonly key: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** Of the object that the mirror put. */
  readonly etag: string;
}

const schema = `
create table if not exists files (
  path text primary key, key text not null unique, size_bytes integer not null, modified_at real not null, etag text not null
) without rowid, strict;
`;

/** What the mirror put, so that it deletes nothing else, and so that changes made while it was down are seen. */
export class MirrorState {
  readonly #database: DatabaseSync;
  readonly #get;
  readonly #byKey;
  readonly #set;
  readonly #remove;
  readonly #all;
  readonly #count;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 2_000 });
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on');
    this.#database.exec(schema);
    this.#get = this.#database.prepare('select * from files where path = ?');
    this.#byKey = this.#database.prepare('select * from files where key = ?');
    this.#set = this.#database.prepare('insert or replace into files values (?, ?, ?, ?, ?)');
    this.#remove = this.#database.prepare('delete from files where path = ?');
    this.#all = this.#database.prepare('select path from files');
    this.#count = this.#database.prepare('select count(*) as count from files');
  }

  get(path: string): MirroredFile | undefined {
    return fileOf(this.#get.get(path));
  }

  byKey(key: string): MirroredFile | undefined {
    return fileOf(this.#byKey.get(key));
  }

  set({ path, key, sizeBytes, modifiedAt, etag }: MirroredFile): void {
    this.#set.run(path, key, sizeBytes, modifiedAt, etag);
  }

  remove(path: string): void {
    this.#remove.run(path);
  }

  count(): number {
    return Number(this.#count.get()?.count);
  }

  paths(): string[] {
    return this.#all.all().map((row) => String(row.path));
  }

  /** Forgets all files; their objects stay. */
  clear(): void {
    this.#database.exec('delete from files');
  }

  close(): void {
    this.#database.close();
  }
}

function fileOf(row: Record<string, unknown> | undefined): MirroredFile | undefined {
  if (row === undefined) return undefined;
  return {
    path: String(row.path),
    key: String(row.key),
    sizeBytes: Number(row.size_bytes),
    modifiedAt: Number(row.modified_at),
    etag: String(row.etag),
  };
}
