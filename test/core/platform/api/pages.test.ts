import type { PageRequest } from '@sheaf/core/platform/api/contract/paging';
import { answerPage } from '@sheaf/core/platform/api/page-answers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const scope = { tenantId: 'default', list: 'numbers', filters: {} };

/** A page of the numbers 0, 1, 2 … */
function pageOf(count: number, request: Partial<PageRequest>) {
  const read = async (after: string | null, most: number) => {
    const from = after === null ? 0 : Number(after) + 1;
    return Array.from({ length: Math.max(0, Math.min(most, count - from)) }, (_, index) => from + index);
  };
  return answerPage('secret', scope, { limit: 50, ...request }, read, String);
}

describe('a page by its number', () => {
  it('holds what all pages before it do not, and its cursor goes on after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(700),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 100 }),
        async (count, page, size) => {
          const { items, nextCursor } = await pageOf(count, { page, page_size: size });
          const all = Array.from({ length: count }, (_, index) => index);
          expect(items).toEqual(all.slice((page - 1) * size, page * size));
          expect(nextCursor === null).toBe(page * size >= count);
          if (nextCursor !== null) expect((await pageOf(count, { cursor: nextCursor })).items[0]).toBe(page * size);
        },
      ),
    );
  });

  it('has ten items unless told, and is the first one with a size alone', async () => {
    expect((await pageOf(100, { page: 2 })).items).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect((await pageOf(100, { page_size: 2 })).items).toEqual([0, 1]);
  });

  it('rejects one beside a cursor, and one that lies too far', async () => {
    const { nextCursor } = await pageOf(100, {});
    await expect(pageOf(100, { page: 1, cursor: nextCursor! })).rejects.toMatchObject({ problem: 'invalid-request' });
    await expect(pageOf(100, { page: 101, page_size: 100 })).rejects.toThrow('item 10000');
  });
});
