import { DatabaseSync } from 'node:sqlite';

/** Another process has the file open. */
export class DataFolderLocked extends Error {
  constructor(file: string) {
    super(
      `${file} is in use by another process. Stop the other Sheaf, or start this one with another data folder (--data DIR).`,
    );
    this.name = 'DataFolderLocked';
  }
}

/** Written by a newer version of Sheaf, or not by Sheaf at all. */
export class UnknownDataFormat extends Error {
  constructor(file: string, detail: string) {
    super(`${file} cannot be read: ${detail}. Update Sheaf, or start it with another data folder (--data DIR).`);
    this.name = 'UnknownDataFormat';
  }
}

/** Kept in the file; raised when tables change. */
const formatVersion = 1;

const tables = `
  create table meta (key text primary key, value) without rowid;
  create table definitions (hash text primary key, text text not null) without rowid;
  create table executions (
    id integer primary key, arn text not null unique, machine_arn text not null, name text not null, definition text not null,
    status text not null, input text not null, output text, error text, cause text,
    started_at integer not null, stopped_at integer, deadline integer, announced text
  );
  create index executions_of_machine on executions (machine_arn, id);
  create index executions_by_status on executions (status, stopped_at);
  create table strands (
    run text not null, id text not null, root integer not null, state text not null, input text not null, variables text not null,
    attempts text not null, retry_count integer not null, entered_at integer not null, wake_at integer, memo text,
    output text, last_event integer not null, events integer not null, primary key (run, id)
  ) without rowid;
  create index strands_of_root on strands (root);
  create table history (root integer not null, first integer not null, events text not null, primary key (root, first));
  create table tokens (
    token text primary key, root integer not null, run text not null, strand text not null, is_sent integer not null,
    is_closed integer not null, outcome text, deadline integer, heartbeat_ms integer, heartbeat_deadline integer
  ) without rowid;
  create index tokens_of_strand on tokens (run, strand) where is_closed = 0;
  create index tokens_of_root on tokens (root);
  create table map_runs (
    id text primary key, root integer not null, plan text not null, batches integer not null, items integer not null,
    is_read integer not null, succeeded_items integer not null, failed_items integer not null
  ) without rowid;
  create index map_runs_of_root on map_runs (root);
  create table map_children (
    map_run text not null, number integer not null, root integer not null, name text not null, items integer not null,
    status text not null, input text, output text, error text, cause text, started_at integer not null, stopped_at integer,
    primary key (map_run, number)
  ) without rowid;
  create index map_children_by_status on map_children (map_run, status, number);
  create index map_children_of_root on map_children (root);
`;

/**
 * Opens the file and holds it alone until it is closed, or the process ends in any way.
 * @throws DataFolderLocked, UnknownDataFormat
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      'pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal; pragma temp_store = memory;',
    );
    database.exec('begin immediate');
    const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number };
    if (version === 0) database.exec(`${tables} pragma user_version = ${formatVersion};`);
    else if (version !== formatVersion)
      throw new UnknownDataFormat(file, `its format is ${version}, this version reads ${formatVersion}`);
    database.exec('commit');
    return database;
  } catch (error) {
    database.close();
    throw explain(file, error);
  }
}

/** SQLite's primary result codes: SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOTADB. */
function explain(file: string, error: unknown): unknown {
  const code = (error as { errcode?: number }).errcode;
  if (code === 5 || code === 6) return new DataFolderLocked(file);
  if (code === 26) return new UnknownDataFormat(file, 'it is not a database');
  return error;
}

/** Runs `write` in one transaction; calls inside it join it. */
export type Transact = <Result>(write: () => Result) => Result;

export function transactor(database: DatabaseSync): Transact {
  const begin = database.prepare('begin immediate');
  const commit = database.prepare('commit');
  const rollback = database.prepare('rollback');
  let isOpen = false;
  return (write) => {
    if (isOpen) return write();
    begin.run();
    isOpen = true;
    try {
      const result = write();
      commit.run();
      return result;
    } catch (error) {
      rollback.run();
      throw error;
    } finally {
      isOpen = false;
    }
  };
}
