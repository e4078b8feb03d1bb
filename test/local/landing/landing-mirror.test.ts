import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LandingMirror, type LandingProblem, startLandingMirror } from '../../../local/landing/landing-mirror.ts';
import { aStorage, type StorageUnderTest } from '../storage/a-storage.ts';

let under: StorageUnderTest;
let root: string;
let folder: string;
let mirror: LandingMirror;
let problems: LandingProblem[];

const keys = () => [...under.storage.bucket('landing').list('')].map(({ key }) => key);
const textOf = async (key: string) => (await under.storage.bucket('landing').get(key))?.toString();
const put = (path: string, text: string) => writeFileSync(join(folder, path), text);
const start = async (more = {}) => {
  mirror = await startLandingMirror({
    folder,
    stateFile: join(root, 'mirror.sqlite'),
    bucket: under.storage.bucket('landing'),
    prefix: 'default/',
    maxFileBytes: 1_000_000,
    onProblem: (problem) => problems.push(problem),
    ...more,
  });
};
const until = async (isTrue: () => boolean, limitMs = 5_000): Promise<number> => {
  const startedAt = performance.now();
  while (!isTrue()) {
    if (performance.now() - startedAt > limitMs) throw new Error(`Not true after ${limitMs} ms: ${isTrue}`);
    await sleep(5);
  }
  return performance.now() - startedAt;
};

beforeEach(async () => {
  under = await aStorage();
  root = mkdtempSync(join(tmpdir(), 'sheaf-test-'));
  folder = join(root, 'landing');
  problems = [];
});
afterEach(async () => {
  await mirror.close();
  await under.end();
  rmSync(root, { recursive: true, force: true });
});

describe('a landing folder that is watched', () => {
  it('puts a dropped file soon, puts it again when it changed, and deletes it when it is gone', async () => {
    await start();
    await mirror.scanned;
    put('a.md', 'one');
    const tookMs = await until(() => keys().length === 1);
    expect(tookMs).toBeLessThan(1_000);
    expect(await textOf('default/a.md')).toBe('one');
    put('a.md', 'two!');
    await until(() => under.events.length === 2);
    expect(await textOf('default/a.md')).toBe('two!');
    rmSync(join(folder, 'a.md'));
    await until(() => keys().length === 0);
    expect(under.events.map(({ detail }) => detail.reason)).toEqual(['PutObject', 'PutObject', 'DeleteObject']);
  });

  it('follows folders that are made, moved and removed', async () => {
    await start();
    mkdirSync(join(folder, 'x/y'), { recursive: true });
    put('x/y/1.txt', '1');
    put('x/2.txt', '2');
    await until(() => keys().length === 2);
    renameSync(join(folder, 'x'), join(folder, 'z'));
    await until(() => keys().join() === 'default/z/2.txt,default/z/y/1.txt');
    rmSync(join(folder, 'z'), { recursive: true });
    await until(() => keys().length === 0);
  });

  it('waits until a file that is being written holds still', async () => {
    await start();
    for (let length = 1; length <= 8; length += 1) {
      put('slow.txt', 'x'.repeat(length));
      await sleep(40);
    }
    await until(() => keys().length === 1);
    await mirror.idle();
    expect(await textOf('default/slow.txt')).toBe('xxxxxxxx');
    expect(under.events).toHaveLength(1);
  });

  it('ignores dot files, temporaries, links and what is in such folders', async () => {
    await start();
    mkdirSync(join(folder, '.git'));
    for (const name of [
      '.hidden',
      '.git/config',
      'a.md~',
      '.a.md.swp',
      'b.tmp',
      'c.part',
      'd.crdownload',
      '#e.md#',
      '4913',
    ]) {
      put(name, 'x');
    }
    symlinkSync('/etc/hostname', join(folder, 'link.txt'));
    put('real.txt', 'x');
    await until(() => keys().length > 0);
    await mirror.rescan();
    await mirror.idle();
    expect(keys()).toEqual(['default/real.txt']);
    expect(problems).toEqual([]);
  });

  it('takes odd names, brings them to one Unicode form, and refuses what cannot be a key', async () => {
    await start();
    const names = ['with space.txt', '100%.txt', 'a+b&c=d?.txt', 'quote\'"<>.txt', 'emoji-😀.txt', 'e\u0301.txt'];
    for (const name of names) put(name, name);
    put('line\nbreak.txt', 'x');
    await until(() => keys().length === names.length && problems.length === 1);
    expect(keys().sort()).toEqual(names.map((name) => `default/${name.normalize('NFC')}`).sort());
    expect(problems).toMatchObject([{ path: 'line\nbreak.txt', message: expect.stringContaining('Rename it') }]);
    put('\u00e9.txt', 'the other form');
    await until(() => problems.length === 2);
    expect(problems[1]?.message).toContain('Unicode form');
    rmSync(join(folder, 'e\u0301.txt'));
    await until(() => !keys().includes('default/\u00e9.txt'));
    await mirror.rescan();
    await until(() => keys().includes('default/\u00e9.txt'));
    expect(await textOf('default/\u00e9.txt')).toBe('the other form');
  });

  it('reports files above the limit once, and keeps what was put before', async () => {
    await start({ maxFileBytes: 10 });
    put('big.txt', 'x'.repeat(9));
    await until(() => keys().length === 1);
    put('big.txt', 'x'.repeat(11));
    await until(() => problems.length === 1);
    await mirror.rescan();
    await mirror.idle();
    expect(problems).toMatchObject([{ path: 'big.txt', message: expect.stringContaining('11 bytes') }]);
    expect(await textOf('default/big.txt')).toBe('x'.repeat(9));
  });
});

describe('changes that were made while nobody watched', () => {
  it('are taken over at the start, and nothing else is put again', async () => {
    await start();
    for (const name of ['kept', 'changed', 'gone', 'moved']) put(`${name}.txt`, name);
    await until(() => keys().length === 4);
    await mirror.close();
    under.events.length = 0;
    put('changed.txt', 'changed now');
    rmSync(join(folder, 'gone.txt'));
    renameSync(join(folder, 'moved.txt'), join(folder, 'new.txt'));
    await start();
    await mirror.scanned;
    expect(keys()).toEqual(['default/changed.txt', 'default/kept.txt', 'default/new.txt']);
    await until(() => under.events.length === 4);
    const changes = under.events.map(({ detail }) => `${detail.reason} ${detail.object.key}`).sort();
    expect(changes).toEqual([
      'DeleteObject default/gone.txt',
      'DeleteObject default/moved.txt',
      'PutObject default/changed.txt',
      'PutObject default/new.txt',
    ]);
  });

  it('never delete an object that the mirror did not put, or that was overwritten since', async () => {
    const bucket = under.storage.bucket('landing');
    bucket.put('default/foreign.txt', 'x');
    await start();
    put('own.txt', 'own');
    await until(() => keys().length === 2);
    bucket.put('default/own.txt', 'by somebody else');
    rmSync(join(folder, 'own.txt'));
    await mirror.rescan();
    await mirror.idle();
    expect(keys()).toEqual(['default/foreign.txt', 'default/own.txt']);
  });

  it('do not bring back an erased document until its file changes', async () => {
    await start();
    put('erased.txt', 'secret');
    await until(() => keys().length === 1);
    under.storage.bucket('landing').delete('default/erased.txt');
    await mirror.close();
    await start();
    await mirror.rescan();
    await mirror.idle();
    expect(keys()).toEqual([]);
    put('erased.txt', 'changed');
    await until(() => keys().length === 1);
  });

  it('leave a suppressed file alone that the mirror did not put', async () => {
    await start();
    put('known.txt', 'x');
    await mirror.suppress('default/known.txt', 'etag');
    await sleep(250);
    await mirror.rescan();
    await mirror.idle();
    expect(keys()).toEqual([]);
    put('known.txt', 'changed');
    await until(() => keys().length === 1);
  });

  it('delete nothing when the folder itself is gone', async () => {
    await start();
    put('a.txt', 'x');
    await until(() => keys().length === 1);
    await mirror.close();
    rmSync(folder, { recursive: true });
    await start();
    await mirror.scanned;
    expect(keys()).toEqual(['default/a.txt']);
    expect(problems).toMatchObject([{ path: '', message: expect.stringContaining('gone') }]);
  });

  it.skipIf(process.getuid?.() === 0)('report a folder that cannot be read, and keep its objects', async () => {
    mkdirSync(join(folder, 'locked'), { recursive: true });
    put('locked/a.txt', 'x');
    await start();
    await until(() => keys().length === 1);
    chmodSync(join(folder, 'locked'), 0);
    await mirror.rescan();
    await mirror.idle();
    chmodSync(join(folder, 'locked'), 0o700);
    expect(keys()).toHaveLength(1);
    expect(problems).toMatchObject([{ path: 'locked' }]);
  });

  it('take over ten thousand files, and look at them again in little time', async () => {
    const old = new Date(Date.now() - 60_000);
    for (let index = 0; index < 10_000; index += 1) {
      if (index % 100 === 0) mkdirSync(join(folder, `d${index / 100}`), { recursive: true });
      const path = `d${Math.floor(index / 100)}/${index}.txt`;
      put(path, `file ${index}`);
      utimesSync(join(folder, path), old, old);
    }
    let last = { done: 0, total: 0 };
    const startedAt = performance.now();
    await start({ onProgress: (progress: typeof last) => (last = progress) });
    await mirror.scanned;
    const tookMs = performance.now() - startedAt;
    expect(keys()).toHaveLength(10_000);
    expect(last).toEqual({ done: 10_000, total: 10_000 });
    await mirror.close();
    under.events.length = 0;
    const againAt = performance.now();
    await start();
    await mirror.scanned;
    const againMs = performance.now() - againAt;
    console.log(`10,000 files: put in ${Math.round(tookMs)} ms, looked at again in ${Math.round(againMs)} ms`);
    expect(againMs).toBeLessThan(10_000);
  }, 90_000);
});
