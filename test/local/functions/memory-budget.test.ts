import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { callFunction } from '../../../local/functions/call-function.ts';
import { aFunction, aPool } from './a-function.ts';

/** 150 MB, and as long at work as it is told. */
const hungry = `const held = Buffer.alloc(1.5e8, 1);
export const handler = async ({ ms = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return { pid: process.pid, held: held.length };
};`;

const named = (name: string) => aFunction(hungry, { name, memoryMb: 512 });
const namesOf = (pool: ReturnType<typeof aPool>) =>
  pool
    .processes()
    .map((process) => process.function)
    .toSorted();

describe.skipIf(process.platform !== 'linux')('the budget of memory', () => {
  it('ends idle processes, the longest idle first, until the rest fits', async () => {
    await using pool = aPool(['old', 'new', 'serve'].map(named), { memoryBudgetMb: 170, dedicated: ['serve'] });
    for (const name of ['serve', 'old', 'new']) await callFunction(pool, name, {});
    await expect.poll(() => namesOf(pool), { timeout: 10_000 }).toEqual(['new', 'serve']);
  });

  it('has no room for a second process of a function', async () => {
    await using pool = aPool([named('twice')], { memoryBudgetMb: 170, maxConcurrency: 2 });
    await callFunction(pool, 'twice', {});
    const runs = await Promise.all([1, 2, 3].map(() => callFunction(pool, 'twice', { ms: 300 })));
    expect(new Set(runs.map((run) => (run as { pid: number }).pid)).size).toBe(1);
  });

  it('does not keep a function from its first process for longer than a moment', async () => {
    await using pool = aPool(['busy', 'first'].map(named), { memoryBudgetMb: 100 });
    await callFunction(pool, 'busy', {});
    let isBusy = true;
    const busy = callFunction(pool, 'busy', { ms: 4_000 }).finally(() => {
      isBusy = false;
    });
    await callFunction(pool, 'first', {});
    expect(isBusy).toBe(true);
    await busy;
  });

  it('takes a second process, when its invocation ends, for a function that has none', async () => {
    await using pool = aPool(['twice', 'first'].map(named), { memoryBudgetMb: 305, maxConcurrency: 2 });
    await callFunction(pool, 'twice', {});
    const work = Array.from({ length: 20 }, () => callFunction(pool, 'twice', { ms: 200 }));
    await expect.poll(() => namesOf(pool)).toEqual(['twice', 'twice']);
    await sleep(600);
    await callFunction(pool, 'first', {});
    // On a loaded machine it may have started when it had waited long enough: the other goes at its next end then.
    await expect.poll(() => namesOf(pool)).toEqual(['first', 'twice']);
    await Promise.all(work);
  });
});
