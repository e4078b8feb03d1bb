import type { DatabaseSync } from 'node:sqlite';
import { openDatabase, type Transact, transactor } from './database.ts';
import { executionTable } from './executions.ts';
import { historyTable } from './history.ts';
import { mapRunTable } from './map-runs.ts';
import { strandTable } from './strands.ts';
import { tokenTable } from './tokens.ts';

export type Store = ReturnType<typeof openStore>;

/**
 * Everything the engine must not forget, in one file that no other process can open.
 * @throws DataFolderLocked, UnknownDataFormat
 */
export function openStore(file: string) {
  const database = openDatabase(file);
  const tables = {
    executions: executionTable(database),
    history: historyTable(database),
    strands: strandTable(database),
    tokens: tokenTable(database),
    mapRuns: mapRunTable(database),
  };
  const { strands, tokens, mapRuns } = tables;
  const { transact, writeLater } = writers(database);
  return {
    ...tables,
    ...liveness(database),
    transact,
    writeLater,
    prune: pruner(database, transact),
    /** Removes what an execution leaves behind except its row and its history. */
    clearExecution(root: number) {
      strands.removeRoot(root);
      mapRuns.removeRoot(root);
      tokens.closeRoot(root);
    },
    /** Removes the strands below one, and closes their tokens. */
    clearBelow(run: string, strand: string) {
      strands.removeBelow(run, strand);
      tokens.closeBelow(run, strand);
    },
    /** Removes a child of a map, and closes its tokens. */
    clearChild(run: string) {
      strands.removeRun(run);
      tokens.closeRun(run);
    },
    close() {
      transact(() => {});
      database.close();
    },
  };
}

function writers(database: DatabaseSync): { transact: Transact; writeLater: (write: () => void) => void } {
  const commit = transactor(database);
  let later: (() => void)[] = [];
  const transact: Transact = (write) =>
    commit(() => {
      const pending = later;
      later = [];
      for (const writePending of pending) writePending();
      return write();
    });
  return {
    transact,
    /** Written with the next transaction, or in the next turn of the event loop: for what may be written again. */
    writeLater(write) {
      later.push(write);
      if (later.length === 1) setImmediate(() => later.length > 0 && database.isOpen && transact(() => {}));
    },
  };
}

function liveness(database: DatabaseSync) {
  const read = database.prepare('select value from meta where key = ?');
  const write = database.prepare('insert or replace into meta values (?, ?)');
  return {
    /** When the engine last was known to run, in ms; undefined in a new file. */
    aliveAt: () => (read.get('aliveAt') as { value: number } | undefined)?.value,
    markAlive: (now: number) => void write.run('aliveAt', now),
  };
}

/** Forgets the history of executions that ended before `historyBefore`, and executions that ended before `namesBefore`. */
function pruner(database: DatabaseSync, transact: Transact): (historyBefore: number, namesBefore: number) => void {
  const ended = "select id from executions where status <> 'RUNNING' and stopped_at < ?";
  const history = database.prepare(`delete from history where root in (${ended})`);
  const tokens = database.prepare(`delete from tokens where root in (${ended})`);
  const executions = database.prepare(`delete from executions where id in (${ended})`);
  const definitions = database.prepare('delete from definitions where hash not in (select definition from executions)');
  return (historyBefore, namesBefore) =>
    transact(() => {
      history.run(historyBefore);
      tokens.run(historyBefore);
      executions.run(namesBefore);
      definitions.run();
    });
}
