import { openDatabase, transactor } from './database.ts';
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
  const readMeta = database.prepare('select value from meta where key = ?');
  const writeMeta = database.prepare('insert or replace into meta values (?, ?)');
  const ended = "select id from executions where status <> 'RUNNING' and stopped_at < ?";
  const pruneHistory = database.prepare(`delete from history where root in (${ended})`);
  const pruneTokens = database.prepare(`delete from tokens where root in (${ended})`);
  const pruneExecutions = database.prepare(`delete from executions where id in (${ended})`);
  const pruneDefinitions = database.prepare(
    'delete from definitions where hash not in (select definition from executions)',
  );
  const executions = executionTable(database);
  const history = historyTable(database);
  const strands = strandTable(database);
  const tokens = tokenTable(database);
  const mapRuns = mapRunTable(database);
  return {
    transact: transactor(database),
    executions,
    history,
    strands,
    tokens,
    mapRuns,
    /** When the engine last was known to run, in ms; undefined in a new file. */
    aliveAt: () => (readMeta.get('aliveAt') as { value: number } | undefined)?.value,
    markAlive: (now: number) => void writeMeta.run('aliveAt', now),
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
    /** Forgets the history of executions that ended before `historyBefore`, and executions that ended before `namesBefore`. */
    prune(historyBefore: number, namesBefore: number) {
      pruneHistory.run(historyBefore);
      pruneTokens.run(historyBefore);
      pruneExecutions.run(namesBefore);
      pruneDefinitions.run();
    },
    close: () => database.close(),
  };
}
