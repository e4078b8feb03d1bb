import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { aDatabase, databaseUrl } from '../../fixtures/database.ts';
import { anHttpServer } from '../../fixtures/web-servers.ts';

const intervalMs = 100;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Two jobs of three requests each, once it is told to begin. */
async function aProcess(url: string, origin: string): Promise<ChildProcess> {
  const file = new URL('../../fixtures/ask-in-turns.ts', import.meta.url);
  const child = fork(file, [url, origin, '2', '3', String(intervalMs)], { stdio: 'inherit' });
  children.push(child);
  await once(child, 'message');
  return child;
}

test('two processes with two jobs each keep the pace of one host together', { timeout: 60_000 }, async () => {
  await aDatabase();
  const arrivals: { path: string; at: number }[] = [];
  const { origin } = await anHttpServer((request, response) => {
    arrivals.push({ path: request.url ?? '', at: performance.now() });
    response.end('Here it is.');
  });
  const processes = await Promise.all([1, 2].map(async () => aProcess(await databaseUrl(), origin)));
  const ends = processes.map((child) => once(child, 'exit'));
  const begin = performance.now();
  for (const child of processes) child.send('begin');
  expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0]);

  expect(new Set(arrivals.map(({ path }) => path)).size).toBe(12);
  expect(new Set(arrivals.map(({ path }) => path.split('/')[1])).size).toBe(2);
  // A request may be late on a busy machine, and is never early: the one in place n comes n intervals after the first turn.
  const early = arrivals.filter(({ at }, place) => at - begin < place * intervalMs - 5);
  expect(early).toEqual([]);
});
