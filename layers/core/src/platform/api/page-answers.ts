import type { Page } from './contract/paging.ts';
import { type CursorScope, readCursor, signCursor } from './cursors.ts';

/** One page of a list: reads one item more than asked for, to know whether there is another page. */
export async function answerPage<Item>(
  secret: string,
  scope: CursorScope,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  read: (after: string | null, count: number) => Promise<readonly Item[]>,
  positionOf: (item: Item) => string,
): Promise<Page<Item> & { items: Item[] }> {
  const found = await read(readCursor(secret, scope, cursor), limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = found.length > limit && last !== undefined ? signCursor(secret, scope, positionOf(last)) : null;
  return { items, nextCursor };
}
