import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Again, PathQueue } from '../../../local/landing/path-queue.ts';

const ordinary = { isUrgent: false };
const urgent = { isUrgent: true };

function aQueue(work: (path: string) => Promise<Again | undefined>, concurrency = 1): PathQueue {
  return new PathQueue({ concurrency, work, onIdle: () => undefined });
}

describe('a queue of paths', () => {
  it('works on urgent paths first, and on each once however often it was added', async () => {
    const order: string[] = [];
    const queue = aQueue(async (path) => {
      order.push(path);
      await sleep(1);
      return undefined;
    });
    for (const path of ['a', 'b', 'c', 'b']) queue.add(path, ordinary);
    for (const path of ['c', 'd', 'd']) queue.add(path, urgent);
    await queue.idle();
    expect(order).toEqual(['a', 'c', 'd', 'b']);
  });

  it('never works twice at a time on a path, and again on one that was added meanwhile', async () => {
    const path = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const addition = fc.record({ path, isUrgent: fc.boolean(), pauseMs: fc.constantFrom(0, 0, 0, 1) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(addition, { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (additions, most) => {
          const running = new Set<string>();
          const begun = new Map<string, number>();
          const added = new Map<string, number>();
          let count = 0;
          const queue = aQueue(async (path) => {
            expect(running.has(path)).toBe(false);
            running.add(path);
            expect(running.size).toBeLessThanOrEqual(most);
            begun.set(path, ++count);
            await Promise.resolve();
            running.delete(path);
            return undefined;
          }, most);
          for (const { path, isUrgent, pauseMs } of additions) {
            added.set(path, count);
            queue.add(path, { isUrgent });
            if (pauseMs > 0) await sleep(pauseMs);
          }
          await queue.idle();
          expect(queue.size).toBe(0);
          for (const [path, before] of added) expect(begun.get(path)).toBeGreaterThan(before);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('comes back to a path when told to, and waits for it, but not for one at fault', async () => {
    const times: string[] = [];
    const queue = aQueue(async (path) => {
      times.push(path);
      if (path === 'faulty') return { afterMs: 50, isFault: true };
      return times.filter((time) => time === path).length < 3 ? { afterMs: 5, isFault: false } : undefined;
    });
    queue.add('slow', ordinary);
    queue.add('faulty', ordinary);
    await queue.idle();
    expect(times).toEqual(['slow', 'faulty', 'slow', 'slow']);
    await sleep(80);
    expect(times.filter((time) => time === 'faulty').length).toBeGreaterThan(1);
    await queue.close();
    const { length } = times;
    await sleep(80);
    expect(times).toHaveLength(length);
  });

  it('takes two hundred thousand paths in time that grows with their number', async () => {
    let count = 0;
    const queue = aQueue(async () => {
      count += 1;
      return undefined;
    });
    const startedAt = performance.now();
    for (let index = 0; index < 200_000; index += 1) queue.add(`path/${index}`, ordinary);
    await queue.idle();
    expect(count).toBe(200_000);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('waits at its end for what runs, and begins nothing more', async () => {
    const done: string[] = [];
    const queue = aQueue(async (path) => {
      await sleep(20);
      done.push(path);
      return { afterMs: 1, isFault: false };
    });
    queue.add('a', ordinary);
    queue.add('b', ordinary);
    await queue.close();
    expect(done).toEqual(['a']);
    queue.add('c', urgent);
    await sleep(30);
    expect(done).toEqual(['a']);
  });
});
