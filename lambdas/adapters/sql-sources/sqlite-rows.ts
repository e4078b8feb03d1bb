import { type ChildProcess, fork } from 'node:child_process';
import { StageError } from '@sheaf/core/errors';
import type { SqlQuery, SqlRow } from '@sheaf/core/sources/sql-connection';
import { type FailureKind, queryFailure } from './query-failure.ts';
import { sqliteFile } from './sqlite-file.ts';
import type { FromSqlite, ToSqlite } from './sqlite-messages.ts';

export interface SqliteAccess {
  /** Files are read from here and from nowhere else. */
  readonly folder: string;
  /** Entry of the process that reads, which calls `serveSqlite`. */
  readonly process: URL;
}

/** A process that does not start in this time, on however busy a machine, will not. */
const startMs = 60_000;

/**
 * Reads in a process of its own, since nothing but its end interrupts SQLite within a statement: when a page does not come in
 * time, it is killed.
 */
export async function* sqliteRows(query: SqlQuery, access: SqliteAccess): AsyncGenerator<readonly SqlRow[]> {
  const { statement, parameters, timeoutMs, connection } = query;
  const path = await sqliteFile(connection, access.folder);
  const reader = fork(access.process, {
    serialization: 'advanced',
    execArgv: [],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    await answerOf(reader, startMs);
    let asked: ToSqlite = { type: 'open', path, statement, parameters, busyMs: Math.min(timeoutMs, 5000) };
    for (;;) {
      reader.send(asked);
      const answer = await answerOf(reader, timeoutMs);
      if (answer.type === 'several')
        throw new StageError('SourceQueryInvalid', 'The query has several statements: give one that reads.');
      if (answer.type === 'failed') throw Object.assign(new Error(answer.message), { errcode: answer.errcode });
      if (answer.type !== 'rows' || answer.rows.length === 0) return;
      yield answer.rows;
      asked = { type: 'next' };
    }
  } catch (error) {
    throw queryFailure(error, kindOf, { timeoutMs, secrets: [connection, path] });
  } finally {
    reader.kill('SIGKILL');
  }
}

/** The next message of the process; an error when it does not come in time, or will not come. */
function answerOf(reader: ChildProcess, timeoutMs: number): Promise<FromSqlite> {
  const { promise, resolve, reject } = Promise.withResolvers<FromSqlite>();
  const late = () => reject(Object.assign(new Error('late'), { errcode: interrupted }));
  const gone = () => reject(Object.assign(new Error('The process that reads SQLite ended.'), { errcode: readFailed }));
  const heard = (message: unknown) => resolve(message as FromSqlite);
  const timer = setTimeout(late, timeoutMs);
  reader.once('message', heard).once('exit', gone).once('error', gone);
  return promise.finally(() => {
    clearTimeout(timer);
    reader.off('message', heard).off('exit', gone).off('error', gone);
  });
}

const interrupted = 9;
const readFailed = 10;

/** https://www.sqlite.org/rescode.html, the primary codes */
function kindOf(error: { message: string }): FailureKind | undefined {
  const code = (error as { errcode?: number }).errcode;
  if (code === undefined) return 'invalid';
  const primary = code & 0xff;
  if (primary === interrupted) return 'late';
  if (primary === 23 || primary === 8) return 'writes';
  // busy, locked, input or output, cannot open
  if ([5, 6, readFailed, 14].includes(primary)) return 'unavailable';
  return 'invalid';
}
