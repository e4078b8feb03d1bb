import type { DatabaseSync } from 'node:sqlite';
import { type ChildEnd, type MapChildRow, mapChildTable, type NewChild } from './map-children.ts';

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

export function mapRunTable(database: DatabaseSync) {
  const insert = database.prepare('insert into map_runs values (?, ?, ?, 0, 0, 0, 0, 0)');
  const get = database.prepare('select * from map_runs where id = ?');
  const dispatch = database.prepare('update map_runs set batches = batches + 1, items = items + ? where id = ?');
  const markRead = database.prepare('update map_runs set is_read = 1 where id = ?');
  const countSucceeded = database.prepare('update map_runs set succeeded_items = succeeded_items + ? where id = ?');
  const countFailed = database.prepare('update map_runs set failed_items = failed_items + ? where id = ?');
  const remove = database.prepare('delete from map_runs where id = ?');
  const removeRoot = database.prepare('delete from map_runs where root = ?');
  const children = mapChildTable(database);
  return {
    insert: (id: string, root: number, plan: string) => void insert.run(id, root, plan),
    get: (id: string) => get.get(id) as MapRunRow | undefined,
    addChild(row: NewChild, sourceItems: number) {
      children.insert(row);
      dispatch.run(sourceItems, row.map_run);
    },
    markRead: (id: string) => void markRead.run(id),
    endChild(child: Pick<MapChildRow, 'map_run' | 'number' | 'items'>, end: ChildEnd, keepsInput: boolean) {
      children.end(child.map_run, child.number, end, keepsInput);
      (end.status === 'SUCCEEDED' ? countSucceeded : countFailed).run(child.items, child.map_run);
    },
    children: children.read,
    remove(id: string) {
      children.remove(id);
      remove.run(id);
    },
    removeRoot(root: number) {
      children.removeRoot(root);
      removeRoot.run(root);
    },
  };
}
