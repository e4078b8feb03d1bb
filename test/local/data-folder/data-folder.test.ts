import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder, ownerOf } from '../../../local/data-folder/data-folder.ts';
import { resetDataFolder } from '../../../local/data-folder/reset-data-folder.ts';
import { writeWhole } from '../../../local/data-folder/write-whole.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sheaf-test-'));
  folder = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A process that opened the folder and waits. */
async function anOwner(): Promise<ReturnType<typeof spawn>> {
  const module = join(import.meta.dirname, '../../../local/data-folder/data-folder.ts');
  const code = `await (await import(${JSON.stringify(module)})).openDataFolder(${JSON.stringify(folder)}); console.log('open'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('a data folder', () => {
  it('is made for its owner only, and opened again', async () => {
    const opened = await openDataFolder(folder);
    expect(opened.path).toBe(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'owner.json')).mode & 0o777).toBe(0o600);
    expect(ownerOf(folder)?.pid).toBe(process.pid);
    opened.close();
    expect(ownerOf(folder)).toBeUndefined();
    (await openDataFolder(folder)).close();
  });

  it('rejects a second process and names the first, until that one is gone, however it went', async () => {
    const owner = await anOwner();
    const attempt = openDataFolder(folder);
    await expect(attempt).rejects.toMatchObject({
      name: 'DataFolderLocked',
      message: expect.stringContaining(`${owner.pid}`),
    });
    await expect(resetDataFolder(folder, { withLanding: true })).rejects.toMatchObject({ name: 'DataFolderLocked' });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    (await openDataFolder(folder)).close();
  });

  it('does not take another process for the owner because it has its number', async () => {
    (await openDataFolder(folder)).close();
    const owner = { pid: process.ppid, identity: `${process.ppid} long ago`, startedAt: '2020-01-01T00:00:00.000Z' };
    writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
    (await openDataFolder(folder)).close();
  });

  it('rejects a newer format without changing anything, and a damaged one', async () => {
    (await openDataFolder(folder)).close();
    writeFileSync(join(folder, 'format.json'), '{"format": 99}');
    const newer = openDataFolder(folder);
    await expect(newer).rejects.toMatchObject({
      name: 'DataFolderNewer',
      message: expect.stringContaining('Update Sheaf'),
    });
    await expect(resetDataFolder(folder, { withLanding: true })).rejects.toMatchObject({ name: 'DataFolderNewer' });
    expect(readFileSync(join(folder, 'format.json'), 'utf8')).toBe('{"format": 99}');
    writeFileSync(join(folder, 'format.json'), '{"for');
    await expect(openDataFolder(folder)).rejects.toMatchObject({ name: 'DataFolderDamaged' });
  });

  it('rejects a folder of somebody else, and a file', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.docx'), 'x');
    await expect(openDataFolder(folder)).rejects.toMatchObject({ name: 'DataFolderForeign' });
    await expect(resetDataFolder(folder, { withLanding: true })).rejects.toMatchObject({ name: 'DataFolderForeign' });
    await expect(openDataFolder(join(folder, 'thesis.docx'))).rejects.toMatchObject({ name: 'DataFolderUnusable' });
    await expect(openDataFolder(join(folder, 'thesis.docx', 'sub'))).rejects.toMatchObject({
      name: 'DataFolderUnusable',
    });
  });

  it.skipIf(process.getuid?.() === 0)('rejects a folder that cannot be written', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    await expect(openDataFolder(folder)).rejects.toMatchObject({ name: 'DataFolderUnusable' });
    chmodSync(folder, 0o700);
  });

  it('is reset without what Sheaf did not make, and without the files of the user', async () => {
    (await openDataFolder(folder)).close();
    mkdirSync(join(folder, 'landing'));
    mkdirSync(join(folder, 'storage'));
    for (const name of ['executions.sqlite', 'executions.sqlite-wal', 'secrets.json', 'notes.txt'])
      writeFileSync(join(folder, name), 'x');
    const deleted = await resetDataFolder(folder, { withLanding: false });
    expect(deleted.sort()).toEqual(['executions.sqlite', 'executions.sqlite-wal', 'secrets.json', 'storage']);
    expect(readdirSync(folder).sort()).toEqual(['format.json', 'landing', 'notes.txt']);
    (await openDataFolder(folder)).close();
  });

  it('is gone after a reset when it held nothing else', async () => {
    (await openDataFolder(folder)).close();
    await resetDataFolder(folder, { withLanding: true });
    expect(existsSync(folder)).toBe(false);
    expect(await resetDataFolder(folder, { withLanding: true })).toEqual([]);
  });
});

it('replaces a file in one step and leaves nothing beside it when that fails', async () => {
  const file = join(root, 'value.json');
  await writeWhole(file, 'one');
  await Promise.all([writeWhole(file, 'two'), writeWhole(file, 'two')]);
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await expect(writeWhole(join(root, 'absent', 'value.json'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  expect(readdirSync(root)).toEqual(['value.json']);
});
