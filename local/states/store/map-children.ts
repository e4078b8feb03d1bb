import type { DatabaseSync } from 'node:sqlite';

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

export type NewChild = Pick<MapChildRow, 'map_run' | 'number' | 'root' | 'name' | 'items' | 'input' | 'started_at'>;

/** Rows held at once; each may have an input and an output of 256 KB. */
const pageSize = 16;

/** Children of distributed maps: those that run, and what became of the others. */
export function mapChildTable(database: DatabaseSync) {
  const insert = database.prepare(
    `insert into map_children values (?, ?, ?, ?, ?, 'RUNNING', ?, null, null, null, ?, null)`,
  );
  const end = database.prepare(
    'update map_children set status = ?, output = ?, error = ?, cause = ?, stopped_at = ?, input = iif(?, input, null) where map_run = ? and number = ?',
  );
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
  const remove = database.prepare('delete from map_children where map_run = ?');
  const removeRoot = database.prepare('delete from map_children where root = ?');
  return {
    insert: ({ map_run: map, number, root, name, items, input, started_at: startedAt }: NewChild) =>
      void insert.run(map, number, root, name, items, input, startedAt),
    end: (
      map: string,
      number: number,
      { status, output, error, cause, stopped_at: stoppedAt }: ChildEnd,
      keepsInput: boolean,
    ) => void end.run(status, output, error, cause, stoppedAt, keepsInput ? 1 : 0, map, number),
    /** In order; read page by page, so that rows may be written meanwhile. */
    *read(map: string, kind: keyof typeof pages): Generator<MapChildRow> {
      for (let after = -1; ; ) {
        const rows = pages[kind].all(map, after) as unknown as MapChildRow[];
        yield* rows;
        if (rows.length < pageSize) return;
        after = rows.at(-1)!.number;
      }
    },
    remove: (map: string) => void remove.run(map),
    removeRoot: (root: number) => void removeRoot.run(root),
  };
}
