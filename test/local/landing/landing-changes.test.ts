import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aLanding, type LandingUnderTest, until } from './a-landing.ts';

let landing: LandingUnderTest;

beforeEach(async () => {
  landing = await aLanding();
});
afterEach(() => landing.end());

describe('changes that were made while nobody watched', () => {
  it('are taken over at the start, and nothing else is put again', async () => {
    await landing.start();
    for (const name of ['kept', 'changed', 'gone', 'moved']) landing.write(`${name}.txt`, name);
    await until(() => landing.events.length === 4);
    await landing.stop();
    landing.events.length = 0;
    landing.write('changed.txt', 'changed now');
    landing.remove('gone.txt');
    renameSync(join(landing.folder, 'moved.txt'), join(landing.folder, 'new.txt'));
    const mirror = await landing.start();
    expect(await mirror.scanned).toEqual({ put: 2, deleted: 2, unchanged: 1, ignored: 0 });
    expect(landing.keys()).toEqual(['default/changed.txt', 'default/kept.txt', 'default/new.txt']);
    await until(() => landing.events.length === 4);
    expect(landing.events.sort()).toEqual([
      'DeleteObject default/gone.txt',
      'DeleteObject default/moved.txt',
      'PutObject default/changed.txt',
      'PutObject default/new.txt',
    ]);
  });

  it('delete nothing when the folder itself is gone', async () => {
    await landing.start();
    landing.write('a.txt', 'x');
    await until(() => landing.keys().length === 1);
    await landing.stop();
    rmSync(landing.folder, { recursive: true });
    await (await landing.start()).scanned;
    expect(landing.keys()).toEqual(['default/a.txt']);
    expect(landing.problems).toMatchObject([{ path: '', message: expect.stringContaining('gone') }]);
  });

  it('take over ten thousand files, and look at them again in little time', async () => {
    const old = new Date(Date.now() - 60_000);
    for (let index = 0; index < 10_000; index += 1) {
      const path = `d${Math.floor(index / 100)}/${index}.txt`;
      if (index % 100 === 0) mkdirSync(join(landing.folder, `d${index / 100}`), { recursive: true });
      landing.write(path, `file ${index}`);
      utimesSync(join(landing.folder, path), old, old);
    }
    let last = { done: 0, total: 0 };
    const onProgress = (progress: typeof last) => {
      last = progress;
    };
    const startedAt = performance.now();
    const counts = await (await landing.start({ onProgress })).scanned;
    const tookMs = performance.now() - startedAt;
    expect(counts.put).toBe(10_000);
    expect(landing.keys()).toHaveLength(10_000);
    expect(last).toEqual({ done: 10_000, total: 10_000 });
    await landing.stop();
    const againAt = performance.now();
    const again = await (await landing.start()).scanned;
    const againMs = performance.now() - againAt;
    console.log(`10,000 files: put in ${Math.round(tookMs)} ms, looked at again in ${Math.round(againMs)} ms`);
    expect(again).toMatchObject({ put: 0, unchanged: 10_000 });
    expect(againMs).toBeLessThan(10_000);
  }, 90_000);
});

describe('objects that are not the mirror’s', () => {
  it('are never deleted, nor are those that were overwritten since, which is reported', async () => {
    landing.bucket.put('default/foreign.txt', 'x');
    const mirror = await landing.start();
    landing.write('own.txt', 'own');
    await until(() => landing.keys().length === 2);
    landing.bucket.put('default/own.txt', 'by somebody else');
    landing.remove('own.txt');
    await until(() => landing.problems.length === 1);
    await mirror.rescan();
    await mirror.idle();
    expect(landing.keys()).toEqual(['default/foreign.txt', 'default/own.txt']);
    expect(landing.problems).toMatchObject([{ path: 'own.txt', message: expect.stringContaining('somebody else') }]);
  });

  it('stay erased until their file changes', async () => {
    await landing.start();
    landing.write('erased.txt', 'secret');
    await until(() => landing.keys().length === 1);
    landing.bucket.delete('default/erased.txt');
    await landing.stop();
    const mirror = await landing.start();
    expect(await mirror.scanned).toMatchObject({ put: 0, unchanged: 1 });
    await mirror.rescan();
    await mirror.idle();
    expect(landing.keys()).toEqual([]);
    landing.write('erased.txt', 'changed');
    await until(() => landing.keys().length === 1);
    landing.bucket.delete('default/erased.txt');
    landing.remove('erased.txt');
    await until(() => mirror.status().files === 0);
    expect(landing.problems).toEqual([]);
  });
});
