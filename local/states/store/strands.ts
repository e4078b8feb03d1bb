import type { DatabaseSync } from 'node:sqlite';

/** Where one line of states stands: a run has a root strand, and one for each branch or iteration that runs inside it. */
export interface StrandRow {
  /** ARN of the run. */
  readonly run: string;
  /** Path of the strand in its run: `r`, `r/0`, `r/0/3`. */
  readonly id: string;
  /** Row of the top-level execution, for clearing up. */
  readonly root: number;
  readonly state: string;
  readonly input: string;
  /** JSON of the variables assigned by this strand itself. */
  readonly variables: string;
  /** JSON: spent attempts of each retrier of the state. */
  readonly attempts: string;
  readonly retry_count: number;
  readonly entered_at: number;
  /** Absolute: the end of a Wait, or of the pause before a retry. */
  readonly wake_at: number | null;
  /** What the state decided when it began, to be the same after a restart. */
  readonly memo: string | null;
  /** JSON text once the strand has ended well. */
  readonly output: string | null;
  readonly last_event: number;
  /** Events of the whole run so far; kept on the strand that wrote last. */
  readonly events: number;
}

export function strandTable(database: DatabaseSync) {
  const put = database.prepare(`insert or replace into strands values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const memo = database.prepare('update strands set memo = ?, wake_at = ? where run = ? and id = ?');
  const get = database.prepare('select * from strands where run = ? and id = ?');
  const removeBelow = database.prepare(`delete from strands where run = ? and id > ? and id < ?`);
  const removeRun = database.prepare('delete from strands where run = ?');
  const removeRoot = database.prepare('delete from strands where root = ?');
  const events = database.prepare('select max(events) as events from strands where run = ?');
  return {
    put: (row: StrandRow) =>
      void put.run(
        row.run,
        row.id,
        row.root,
        row.state,
        row.input,
        row.variables,
        row.attempts,
        row.retry_count,
        row.entered_at,
        row.wake_at,
        row.memo,
        row.output,
        row.last_event,
        row.events,
      ),
    note: (run: string, id: string, text: string | null, wakeAt: number | null) => void memo.run(text, wakeAt, run, id),
    get: (run: string, id: string) => get.get(run, id) as StrandRow | undefined,
    /** "0" is the character after "/": the range holds exactly the paths below `id`. */
    removeBelow: (run: string, id: string) => void removeBelow.run(run, `${id}/`, `${id}0`),
    removeRun: (run: string) => void removeRun.run(run),
    removeRoot: (root: number) => void removeRoot.run(root),
    eventCount: (run: string) => (events.get(run) as { events: number | null }).events ?? 0,
  };
}
