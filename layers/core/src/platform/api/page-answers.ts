import { maxPageSize, mostNumbered, numberedPage, type Page, type PageRequest } from './contract/paging.ts';
import { type CursorScope, readCursor, signCursor } from './cursors.ts';
import { ProblemError } from './problems.ts';

/** Reads items after a position, null for the start. */
type Read<Item> = (after: string | null, count: number) => Promise<readonly Item[]>;

/**
 * One page of a list, after a cursor or by its number: reads one item more than asked for, to know whether there is another page.
 * @throws ProblemError invalid-cursor; invalid-request for a page by number that lies too far, or comes with a cursor
 */
export async function answerPage<Item>(
  secret: string,
  scope: CursorScope,
  request: PageRequest,
  read: Read<Item>,
  positionOf: (item: Item) => string,
): Promise<Page<Item> & { items: Item[] }> {
  const numbered = numberedPage(request);
  const limit = numbered?.limit ?? request.limit;
  const after =
    numbered === null ? readCursor(secret, scope, request.cursor) : await walk(numbered, request, read, positionOf);
  const found = after === undefined ? [] : await read(after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = found.length > limit && last !== undefined ? signCursor(secret, scope, positionOf(last)) : null;
  return { items, nextCursor };
}

/** The position after so many items; undefined when the list ends before. */
async function walk<Item>(
  { skip, limit }: { readonly skip: number; readonly limit: number },
  { cursor }: PageRequest,
  read: Read<Item>,
  positionOf: (item: Item) => string,
): Promise<string | null | undefined> {
  if (cursor !== undefined)
    throw new ProblemError('invalid-request', 'Give a cursor, or a page by its number, not both.');
  if (skip + limit > mostNumbered) {
    const detail = `The page ends at item ${skip + limit}; pages by number go to item ${mostNumbered}. Take nextCursor for what comes after.`;
    throw new ProblemError('invalid-request', detail);
  }
  let after: string | null = null;
  for (let left = skip; left > 0; ) {
    const step = await read(after, Math.min(left, maxPageSize));
    const last = step.at(-1);
    if (last === undefined) return undefined;
    after = positionOf(last);
    left -= step.length;
  }
  return after;
}
