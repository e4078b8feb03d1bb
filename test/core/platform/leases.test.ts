import { setTimeout as sleep } from 'node:timers/promises';
import { createLeases } from '@sheaf/core/platform/leases';
import { expect, it } from 'vitest';
import { aDatabase } from '../../fixtures/database.ts';

const pause = (milliseconds: number) => sleep(milliseconds);

it('a lease is kept as long as the work takes, and free at once after it', async () => {
  const database = await aDatabase();
  const builder = createLeases(database, { owner: 'builder', sleep: pause, seconds: 3 });
  const writer = createLeases(database, { owner: 'writer', sleep: pause, waitSeconds: 4 });
  const [begun, told] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const building = builder.hold('index', true, () => {
    begun.resolve();
    return told.promise;
  });
  await begun.promise;
  // Longer than the lease lasts unless it is renewed.
  await expect(writer.hold('index', true, async () => 'written')).rejects.toMatchObject({ name: 'LeaseHeld' });
  told.resolve();
  await building;
  const startedAt = performance.now();
  expect(await writer.hold('index', true, async () => 'written')).toBe('written');
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

it('the lease of an owner that died ends by itself', async () => {
  const database = await aDatabase();
  expect(await database.call('take_lease', { name: 'index', owner: 'dead', seconds: 1 })).not.toBeNull();
  const writer = createLeases(database, { owner: 'writer', sleep: pause, waitSeconds: 10 });
  expect(await writer.hold('index', true, async () => 'written')).toBe('written');
});
