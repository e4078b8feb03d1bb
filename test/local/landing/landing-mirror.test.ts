import { renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aLanding, type LandingUnderTest, until } from './a-landing.ts';

let landing: LandingUnderTest;

beforeEach(async () => {
  landing = await aLanding();
});
afterEach(() => landing.end());

describe('a landing folder that is watched', () => {
  it('is made for its owner alone when it is missing', async () => {
    await landing.start();
    expect(statSync(landing.folder).mode & 0o777).toBe(0o700);
  });

  it('puts a dropped file soon, puts it again when it changed, and deletes it when it is gone', async () => {
    const mirror = await landing.start();
    await mirror.scanned;
    landing.write('a.md', 'one');
    expect(await until(() => landing.keys().length === 1)).toBeLessThan(1_000);
    expect(await landing.textOf('default/a.md')).toBe('one');
    landing.write('a.md', 'two!');
    await until(() => landing.events.length === 2);
    expect(await landing.textOf('default/a.md')).toBe('two!');
    landing.remove('a.md');
    await until(() => landing.keys().length === 0);
    await until(() => landing.events.length === 3);
    expect(landing.events).toEqual(
      ['PutObject', 'PutObject', 'DeleteObject'].map((reason) => `${reason} default/a.md`),
    );
    expect(mirror.status()).toEqual({ files: 0, pending: 0, put: 2, deleted: 1, problems: [] });
  });

  it('puts empty files, and files of many pieces as they are', async () => {
    await landing.start();
    const large = Buffer.alloc(900_000, 'many pieces ');
    landing.write('empty.txt', '');
    landing.write('large.bin', large);
    await until(() => landing.keys().length === 2);
    expect(await landing.textOf('default/empty.txt')).toBe('');
    expect((await landing.bucket.get('default/large.bin'))?.equals(large)).toBe(true);
  });

  it('follows folders that are made, moved and removed', async () => {
    await landing.start();
    landing.write('x/y/1.txt', '1');
    landing.write('x/2.txt', '2');
    await until(() => landing.keys().length === 2);
    renameSync(join(landing.folder, 'x'), join(landing.folder, 'z'));
    await until(() => landing.keys().join() === 'default/z/2.txt,default/z/y/1.txt');
    landing.remove('z');
    await until(() => landing.keys().length === 0);
  });

  it('puts a file once after a burst of writes, when it holds still', async () => {
    const mirror = await landing.start();
    for (let length = 1; length <= 8; length += 1) {
      landing.write('slow.txt', 'x'.repeat(length));
      await sleep(40);
    }
    await until(() => landing.keys().length === 1);
    await mirror.idle();
    expect(await landing.textOf('default/slow.txt')).toBe('xxxxxxxx');
    expect(landing.events).toHaveLength(1);
  });

  it('sees a file that an editor saves by replacing it as one change', async () => {
    const mirror = await landing.start();
    landing.write('note.md', 'before');
    await until(() => landing.events.length === 1);
    const file = join(landing.folder, 'note.md');
    landing.write('4913', '');
    landing.remove('4913');
    renameSync(file, `${file}~`);
    await sleep(30);
    landing.write('note.md', 'after');
    landing.remove('note.md~');
    await until(() => landing.events.length === 2);
    await sleep(300);
    await mirror.rescan();
    await mirror.idle();
    expect(landing.events).toEqual(['PutObject default/note.md', 'PutObject default/note.md']);
    expect(await landing.textOf('default/note.md')).toBe('after');
  });
});

describe('names in the landing folder', () => {
  it('are ignored when they are of dot files, temporaries and links, with what is in such folders', async () => {
    const mirror = await landing.start();
    await mirror.scanned;
    const names = ['.hidden', '.git/config', 'a.md~', '.a.md.swp', 'b.tmp', 'c.part', 'd.crdownload', '#e.md#', '4913'];
    for (const name of names) landing.write(name, 'x');
    writeFileSync(join(landing.root, 'outside.txt'), 'x');
    symlinkSync(join(landing.root, 'outside.txt'), join(landing.folder, 'link.txt'));
    symlinkSync(landing.root, join(landing.folder, 'link'));
    landing.write('real.txt', 'x');
    await until(() => landing.keys().length > 0);
    await sleep(200);
    await mirror.rescan();
    await mirror.idle();
    expect(landing.keys()).toEqual(['default/real.txt']);
    expect(landing.problems).toEqual([]);
    await landing.stop();
    const again = await landing.start();
    expect(await again.scanned).toEqual({ put: 0, deleted: 0, unchanged: 1, ignored: names.length + 2 });
  });

  it('are kept when a person gave them to folders that only look temporary', async () => {
    await landing.start();
    landing.write('4913/drafts.tmp/a.txt', 'x');
    await until(() => landing.keys().join() === 'default/4913/drafts.tmp/a.txt');
  });

  it('lose their objects when a link takes the place of their folder', async () => {
    await landing.start();
    landing.write('real/a.txt', 'x');
    await until(() => landing.keys().length === 1);
    await landing.stop();
    renameSync(join(landing.folder, 'real'), join(landing.root, 'elsewhere'));
    symlinkSync(join(landing.root, 'elsewhere'), join(landing.folder, 'real'));
    await (await landing.start()).scanned;
    expect(landing.keys()).toEqual([]);
  });

  it('may be odd, are brought to one Unicode form, and are refused when they cannot be a key', async () => {
    const mirror = await landing.start();
    const odd = ['with space.txt', '100%.txt', 'a+b&c=d?.txt', 'quote\'"<>.txt', 'back\\slash.txt', 'emoji-😀.txt'];
    const names = [...odd, 'e\u0301.txt'];
    for (const name of names) landing.write(name, name);
    landing.write('line\nbreak.txt', 'x');
    const deep = `${`${'d'.repeat(250)}/`.repeat(5)}long.txt`;
    landing.write(deep, 'x');
    await until(() => landing.keys().length === names.length && landing.problems.length === 2);
    expect(landing.keys().sort()).toEqual(names.map((name) => `default/${name.normalize('NFC')}`).sort());
    const told = Object.fromEntries(landing.problems.map(({ path, message }) => [path, message]));
    expect(told['line\nbreak.txt']).toContain('Rename it');
    expect(told[deep]).toContain('1024 are the limit. Shorten it');
    landing.write('\u00e9.txt', 'the other form');
    await until(() => landing.problems.length === 3);
    expect(landing.problems[2]?.message).toContain('Unicode form');
    landing.remove('e\u0301.txt');
    await until(() => !landing.keys().includes('default/\u00e9.txt'));
    await mirror.rescan();
    await until(() => landing.keys().includes('default/\u00e9.txt'));
    expect(await landing.textOf('default/\u00e9.txt')).toBe('the other form');
  });

  it('are reported once when they are no Unicode', async () => {
    const mirror = await landing.start();
    await mirror.scanned;
    writeFileSync(Buffer.concat([Buffer.from(`${landing.folder}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    for (let round = 0; round < 2; round += 1) {
      await mirror.rescan();
      await mirror.idle();
    }
    expect(landing.problems).toMatchObject([{ message: expect.stringContaining('not valid Unicode') }]);
    expect(landing.keys()).toEqual([]);
  });
});
