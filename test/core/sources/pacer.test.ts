import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '@sheaf/core/keys';
import { createPacer } from '@sheaf/core/sources/pacer';
import { beforeEach, describe, expect, test } from 'vitest';
import { aDatabase, type TestDatabase } from '../../fixtures/database.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await aDatabase();
});

/** A pacer that notes for how long it would sleep, and does not. */
function aPacer(onSleep: (milliseconds: number) => Promise<unknown> | undefined = () => undefined) {
  const waits: number[] = [];
  const pacer = createPacer(database, async (milliseconds) => {
    waits.push(milliseconds);
    await onSleep(milliseconds);
  });
  return { pacer, waits };
}

/** How far ahead the next turn lies, in milliseconds; it is taken. */
async function waitOf(key: string, intervalMs: number): Promise<number> {
  const { pacer, waits } = aPacer();
  await pacer.turn(key, intervalMs);
  return waits[0] ?? 0;
}

const paces = () => database.ownerTransaction((session) => session.query('select * from sheaf.paces'));

describe('turns', () => {
  test('of one key are so far apart that the first is at once, and each further one an interval later', async () => {
    const { pacer, waits } = aPacer();
    for (let turn = 0; turn < 4; turn += 1) await pacer.turn('a', 60_000);
    expect(waits.map((wait) => Math.ceil(wait / 60_000))).toEqual([1, 2, 3]);
  });

  test('that are asked for at the same time by several pacers are spaced as well, in real time', async () => {
    const pacers = [1, 2, 3].map(() => createPacer(database, (milliseconds) => sleep(milliseconds)));
    const times: number[] = [];
    const take = async (index: number) => {
      await pacers[index % 3]!.turn('shared', 60);
      times.push(performance.now());
    };
    const begin = performance.now();
    await Promise.all(Array.from({ length: 9 }, (_, index) => take(index)));
    // Timers may be late on a busy machine, and never early: eight intervals lie between the first and the last.
    expect(Math.max(...times) - begin).toBeGreaterThanOrEqual(8 * 60 - 5);
  });

  test('of different keys do not wait for each other, and keys are not stored as they are', async () => {
    await waitOf('www.example.com', 60_000);
    expect(await waitOf('www.example.org', 60_000)).toBe(0);
    expect(JSON.stringify(await paces())).not.toContain('example');
  });

  test('that lie minutes ahead are refused, and not taken', async () => {
    await waitOf('far', 0);
    const { pacer } = aPacer();
    await expect(pacer.turn('far', 900_000)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    await expect(pacer.turn('far', 900_000)).rejects.toMatchObject({
      message: expect.stringMatching(/again in (900|899|89\d) s/),
    });
    await expect(pacer.turn('far', 40 * 24 * 3_600_000)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    expect(await waitOf('far', 0)).toBe(0);
  });
});

describe('backing off', () => {
  test('holds everybody off, and doubles the interval after it', async () => {
    const { pacer } = aPacer();
    await pacer.backOff('busy', 30_000);
    // Asked of the database itself: the pacer would look again after sleeping, and here no time has passed.
    const take = async () =>
      (
        await database.call<{ waitMs: number }>('take_turn', {
          key: sha256('busy'),
          intervalMs: 10_000,
          longestWaitMs: 240_000,
        })
      ).waitMs;
    const first = await take();
    const second = await take();
    expect(first).toBeGreaterThan(20_000);
    expect(first).toBeLessThanOrEqual(30_000);
    // Twice the interval, less the tenth that the turn before took back.
    expect(second - first).toBeGreaterThan(15_000);
    expect(second - first).toBeLessThanOrEqual(19_100);
  });

  test('counts once for a burst, and again when it was tried again', async () => {
    const { pacer } = aPacer();
    await Promise.all(Array.from({ length: 5 }, () => pacer.backOff('burst', 60_000)));
    expect(await paces()).toMatchObject([{ slowdown: 2 }]);
    await database.ownerTransaction((session) => session.query("update sheaf.paces set held_until = '-infinity'"));
    await pacer.backOff('burst', 60_000);
    expect(await paces()).toMatchObject([{ slowdown: 4 }]);
  });

  test('is recovered from by turns, one tenth each, never beyond the pace that was asked for', async () => {
    const { pacer } = aPacer();
    await pacer.backOff('mends', 0);
    for (let turn = 0; turn < 4; turn += 1) await pacer.turn('mends', 0);
    expect((await paces())[0]!.slowdown).toBeCloseTo(1.6);
    for (let turn = 0; turn < 10; turn += 1) await pacer.turn('mends', 0);
    expect(await paces()).toMatchObject([{ slowdown: 1 }]);
  });

  test('is heeded by those who were waiting for their turn already', async () => {
    await waitOf('queue', 0);
    const { pacer: other } = aPacer();
    let sleeps = 0;
    const { pacer, waits } = aPacer(async () => {
      sleeps += 1;
      if (sleeps === 1) await other.backOff('queue', 5000);
      else
        await database.ownerTransaction((session) => session.query("update sheaf.paces set held_until = '-infinity'"));
    });
    await pacer.turn('queue', 3000);
    expect(waits.length).toBe(2);
    expect(waits[1]).toBeGreaterThan(3000);
  });
});

test('paces that nobody used for a day are swept, others are not', async () => {
  await waitOf('old', 0);
  await database.ownerTransaction((session) =>
    session.query("update sheaf.paces set last_turn_at = now() - interval '25 hours'"),
  );
  await waitOf('new', 0);
  await database.call('free_expired_claims', {});
  expect(await paces()).toHaveLength(1);
});
