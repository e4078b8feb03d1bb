import type { ObjectStore } from './ports.ts';

const keysPerDelete = 1_000;

/** Deletes everything under a prefix, page by page. */
export async function deletePrefix(store: Pick<ObjectStore, 'list' | 'delete'>, prefix: string): Promise<void> {
  let keys: string[] = [];
  for await (const { key } of store.list(prefix)) {
    keys.push(key);
    if (keys.length < keysPerDelete) continue;
    await store.delete(keys);
    keys = [];
  }
  if (keys.length > 0) await store.delete(keys);
}
