import type { Page } from '@sheaf/core/platform/api/contract/paging';

export interface PageRequest {
  readonly cursor?: string | undefined;
  /** 1 to 200. @default 50 */
  readonly limit?: number | undefined;
}

/** All items of a list, asking for each page when it is needed. */
export async function* itemsOf<Item>(
  read: (request: PageRequest) => Promise<Page<Item>>,
  limit = 200,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  do {
    const page: Page<Item> = await read({ cursor, limit });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
