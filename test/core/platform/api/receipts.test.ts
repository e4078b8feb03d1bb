import type { ErasureReceipt } from '@sheaf/core/platform/api/contract/receipts';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyReceipts } from '../../../../sdk/receipts.ts';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;
let erased: ErasureReceipt[];

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
  const names = ['oak', 'elm', 'ash', 'fir'];
  await ctx.pipeline.drop(
    Object.fromEntries(names.map((name) => [`${name}.md`, `# ${name}\n\nA tree called ${name}.`])),
  );
  const { items } = (await ctx.ask('GET', '/v1/documents')).body as { items: { documentId: string }[] };
  const answers = await Promise.all(items.map(({ documentId }) => ctx.ask('DELETE', `/v1/documents/${documentId}`)));
  erased = answers.map(({ body }) => body as ErasureReceipt);
});

async function* receipts(): AsyncGenerator<ErasureReceipt> {
  for (let cursor = ''; ; ) {
    const { body } = await ctx.ask('GET', `/v1/receipts?limit=3${cursor}`);
    yield* body.items as ErasureReceipt[];
    if (body.nextCursor === null) return;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

describe('receipts', () => {
  it('are shown one by one, and in the order of their chain, of which each erasure takes the next place', async () => {
    const listed = await Array.fromAsync(receipts());
    expect(listed.map(({ chain }) => chain.sequence)).toEqual([1, 2, 3, 4]);
    expect(new Set(listed.map(({ receiptId }) => receiptId))).toEqual(
      new Set(erased.map(({ receiptId }) => receiptId)),
    );
    expect((await ctx.ask('GET', `/v1/receipts/${listed[1]!.receiptId}`)).body).toEqual(listed[1]);
    const missing = await ctx.ask('GET', '/v1/receipts/01JAB8X2Z5W1T4M0Q6R7S8V9YN');
    expect([missing.status, missing.body.type]).toEqual([404, 'urn:sheaf:problem:receipt-not-found']);
  });

  it('make a chain that anybody can compute anew', async () => {
    const listed = await Array.fromAsync(receipts());
    const hash = listed.at(-1)!.chain.hash;
    expect(await verifyReceipts(receipts())).toEqual({ receipts: 4, hash, problem: null });
    // What comes later is no change of what was said.
    await rowsIn(
      database,
      'update sheaf.erasure_receipts set receipt = receipt || \'{"purgedAt": "2026-01-01T00:00:00Z"}\'',
    );
    expect(await verifyReceipts(receipts())).toEqual({ receipts: 4, hash, problem: null });
  });

  it.each([
    [
      'was changed',
      'update sheaf.erasure_receipts set receipt = receipt || \'{"childCount": 7}\' where sequence = 2',
      1,
    ],
    ['is missing', 'delete from sheaf.erasure_receipts where sequence = 3', 2],
    ['has another hash', "update sheaf.erasure_receipts set hash = 'ab' where sequence = 4", 3],
    ['names another one before it', "update sheaf.erasure_receipts set previous_hash = 'ab' where sequence = 4", 3],
  ])('tell when one of them %s', async (_, statement, fitting) => {
    await rowsIn(database, statement);
    const verified = await verifyReceipts(receipts());
    expect(verified.receipts).toBe(fitting);
    expect(verified.problem).toMatch(/^Receipt [0-9A-Z]{26} /);
  });
});
