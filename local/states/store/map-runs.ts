import type { DatabaseSync } from 'node:sqlite';

/** Progress of one distributed map: counters, never its items. */
export interface MapRunRow {
  readonly id: string;
  readonly root: number;
  /** JSON of what the map decided when it began. */
  readonly plan: string;
  /** Children started so far, and the source items they took. */
  readonly batches: number;
  readonly items: number;
  /** 1 once the source has no more items. */
  readonly is_read: number;
  readonly succeeded_items: number;
  readonly failed_items: number;
}

export type ChildStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

export interface MapChildRow {
  readonly map_run: string;
  readonly number: number;
  readonly root: number;
  readonly name: string;
  readonly items: number;
  readonly status: ChildStatus;
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly started_at: number;
  readonly stopped_at: number | null;
}

export type ChildEnd = Pick<MapChildRow, 'status' | 'output' | 'error' | 'cause'> & { readonly stopped_at: number };

/** Rows held at once; each may have an input and an output of 256 KB. */
const pageSize = 16;

export function mapRunTable(database: DatabaseSync) {
  const insert = database.prepare('insert into map_runs values (?, ?, ?, 0, 0, 0, 0, 0)');
  const get = database.prepare('select * from map_runs where id = ?');
  const addChild = database.prepare(
    `insert into map_children values (?, ?, ?, ?, ?, 'RUNNING', ?, null, null, null, ?, null)`,
  );
  const dispatch = database.prepare('update map_runs set batches = batches + 1, items = items + ? where id = ?');
  const markRead = database.prepare('update map_runs set is_read = 1 where id = ?');
  const endChild = database.prepare(
    'update map_children set status = ?, output = ?, error = ?, cause = ?, stopped_at = ?, input = iif(?, input, null) where map_run = ? and number = ?',
  );
  const countSucceeded = database.prepare('update map_runs set succeeded_items = succeeded_items + ? where id = ?');
  const countFailed = database.prepare('update map_runs set failed_items = failed_items + ? where id = ?');
  const page = (where: string) =>
    database.prepare(
      `select * from map_children where map_run = ? and ${where} and number > ? order by number limit ${pageSize}`,
    );
  const pages = {
    RUNNING: page("status = 'RUNNING'"),
    SUCCEEDED: page("status = 'SUCCEEDED'"),
    FAILED: page("status in ('FAILED', 'TIMED_OUT')"),
    ENDED: page("status <> 'RUNNING'"),
  };
  const remove = database.prepare('delete from map_runs where id = ?');
  const removeChildren = database.prepare('delete from map_children where map_run = ?');
  const removeRoot = database.prepare('delete from map_runs where root = ?');
  const removeRootChildren = database.prepare('delete from map_children where root = ?');
  return {
    insert: (id: string, root: number, plan: string) => void insert.run(id, root, plan),
    get: (id: string) => get.get(id) as MapRunRow | undefined,
    addChild(
      row: Pick<MapChildRow, 'map_run' | 'number' | 'root' | 'name' | 'items' | 'input' | 'started_at'>,
      sourceItems: number,
    ) {
      addChild.run(row.map_run, row.number, row.root, row.name, row.items, row.input, row.started_at);
      dispatch.run(sourceItems, row.map_run);
    },
    markRead: (id: string) => void markRead.run(id),
    endChild(child: Pick<MapChildRow, 'map_run' | 'number' | 'items'>, end: ChildEnd, keepsInput: boolean) {
      endChild.run(
        end.status,
        end.output,
        end.error,
        end.cause,
        end.stopped_at,
        keepsInput ? 1 : 0,
        child.map_run,
        child.number,
      );
      (end.status === 'SUCCEEDED' ? countSucceeded : countFailed).run(child.items, child.map_run);
    },
    /** In order; read page by page, so that rows may be written meanwhile. */
    *children(id: string, kind: keyof typeof pages): Generator<MapChildRow> {
      for (let after = -1; ; ) {
        const rows = pages[kind].all(id, after) as unknown as MapChildRow[];
        yield* rows;
        if (rows.length < pageSize) return;
        after = rows.at(-1)!.number;
      }
    },
    remove(id: string) {
      removeChildren.run(id);
      remove.run(id);
    },
    removeRoot(root: number) {
      removeRootChildren.run(root);
      removeRoot.run(root);
    },
  };
}
