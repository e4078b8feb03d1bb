import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LandingBucket } from '../../../local/landing/landing-mirror.ts';
import { aLanding, canLackPermissions, type LandingUnderTest, until, withoutPrivileges } from './a-landing.ts';

let landing: LandingUnderTest;

beforeEach(async () => {
  landing = await aLanding();
});
afterEach(() => landing.end());

/** The bucket of the test, as long as `failure` says nothing else. */
function aFailingBucket(failure: () => string | undefined): LandingBucket & { attempts: () => number } {
  const { bucket } = landing;
  let attempts = 0;
  return {
    head: (key) => bucket.head(key),
    delete: (key) => bucket.delete(key),
    async putFile(key, path) {
      attempts += 1;
      const code = failure();
      if (code !== undefined) throw Object.assign(new Error(`${code}: ${path}`), { code });
      return bucket.putFile(key, path);
    },
    attempts: () => attempts,
  };
}

describe('problems in the landing folder', () => {
  it('reports files above the limit once, and keeps what was put before', async () => {
    const mirror = await landing.start({ maxFileBytes: 10 });
    landing.write('big.txt', 'x'.repeat(9));
    await until(() => landing.keys().length === 1);
    landing.write('big.txt', 'x'.repeat(11));
    await until(() => landing.problems.length === 1);
    await mirror.rescan();
    await mirror.idle();
    expect(landing.problems).toMatchObject([{ path: 'big.txt', message: expect.stringContaining('11 bytes') }]);
    expect(mirror.status().problems).toEqual(landing.problems);
    expect(await landing.textOf('default/big.txt')).toBe('x'.repeat(9));
    landing.write('big.txt', 'short');
    await until(() => mirror.status().problems.length === 0);
    expect(await landing.textOf('default/big.txt')).toBe('short');
  });

  it('fails a file that the bucket does not take without waiting for it, and without telling where it lies', async () => {
    const bucket = aFailingBucket(() => 'EIO');
    landing.write('a.txt', 'x');
    const mirror = await landing.start({ bucket });
    expect(await mirror.scanned).toMatchObject({ put: 0 });
    expect(landing.problems).toEqual([
      { path: 'a.txt', message: 'It could not be taken over (EIO). It is tried again.' },
    ]);
    expect(mirror.status().pending).toBe(0);
  });

  it('fails a file once in a while, not all the time, when the storage has lost its folder', async () => {
    const bucket = aFailingBucket(() => 'ENOENT');
    landing.write('a.txt', 'x');
    const mirror = await landing.start({ bucket });
    await mirror.scanned;
    await sleep(300);
    expect(bucket.attempts()).toBe(1);
  });

  it('takes a file over that could be read again after it changed', async () => {
    let code: string | undefined = 'EACCES';
    const mirror = await landing.start({ bucket: aFailingBucket(() => code) });
    landing.write('a.txt', 'x');
    await until(() => landing.problems.length === 1);
    expect(landing.problems[0]?.message).toContain('Correct its permissions');
    code = undefined;
    landing.write('a.txt', 'xy');
    await until(() => landing.keys().length === 1);
    await mirror.idle();
    expect(mirror.status().problems).toEqual([]);
  });

  it('deletes nothing while the folder is gone, and goes on when it is there again', async () => {
    const mirror = await landing.start();
    landing.write('a.txt', 'x');
    await until(() => landing.keys().length === 1);
    rmSync(landing.folder, { recursive: true });
    await sleep(300);
    await mirror.rescan();
    await mirror.idle();
    expect(landing.keys()).toEqual(['default/a.txt']);
    expect(landing.problems).toMatchObject([{ path: '', message: expect.stringContaining('is gone') }]);
    mkdirSync(landing.folder);
    landing.write('b.txt', 'x');
    await mirror.rescan();
    await until(() => landing.keys().join() === 'default/b.txt');
    expect(mirror.status().problems).toEqual([]);
    landing.write('c.txt', 'x');
    await until(() => landing.keys().length === 2);
  });
});

describe.skipIf(!canLackPermissions)('what the mirror may not read', () => {
  it('is reported, keeps its objects, and is taken over when it may', async () => {
    landing.write('locked/a.txt', 'x');
    landing.write('secret.txt', 'x');
    await withoutPrivileges(landing.root, async () => {
      await (await landing.start()).scanned;
      expect(landing.keys()).toHaveLength(2);
      await landing.stop();
      const [locked, secret] = [join(landing.folder, 'locked'), join(landing.folder, 'secret.txt')];
      landing.write('secret.txt', 'changed');
      landing.write('open.txt', 'x');
      chmodSync(locked, 0);
      chmodSync(secret, 0);
      const mirror = await landing.start();
      await mirror.scanned;
      expect(landing.keys()).toEqual(['default/locked/a.txt', 'default/open.txt', 'default/secret.txt']);
      expect(landing.problems.map(({ path }) => path).sort()).toEqual(['locked', 'secret.txt']);
      for (const { message } of landing.problems) expect(message).toContain('Correct its permissions');
      chmodSync(locked, 0o700);
      chmodSync(secret, 0o600);
      await mirror.rescan();
      await mirror.idle();
      expect(mirror.status().problems).toEqual([]);
      expect(await landing.textOf('default/secret.txt')).toBe('changed');
      await landing.stop();
    });
  });
});
