import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../../local/data-folder/data-folder.ts';
import { onlyHere } from '../../../local/start/exposure.ts';
import { runningServer, writeServerFile } from '../../../local/start/server-file.ts';
import { stopServer } from '../../../local/start/stop-server.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'sheaf-data-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const dataFolderModule = new URL('../../../local/data-folder/data-folder.ts', import.meta.url);

describe('the server of a data folder', () => {
  it('is found while it has the folder, with its address once it answers', async () => {
    expect(await runningServer(data)).toBeUndefined();
    const folder = await openDataFolder(data);
    expect(await runningServer(data)).toEqual({ pid: process.pid, url: undefined, exposure: onlyHere });
    await writeServerFile(data, 'http://127.0.0.1:8787');
    expect(await runningServer(data)).toEqual({
      pid: process.pid,
      url: 'http://127.0.0.1:8787',
      exposure: onlyHere,
    });
    folder.close();
    expect(await runningServer(data)).toBeUndefined();
  });

  it('is asked to stop and waited for', async () => {
    const script = `
      const { openDataFolder } = await import(${JSON.stringify(dataFolderModule.href)});
      const folder = await openDataFolder(process.argv[1]);
      process.on('SIGTERM', () => setTimeout(() => { folder.close(); process.exit(0); }, 200));
      setInterval(() => {}, 1000);
      console.log('ready');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, data]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    expect((await stopServer(data))?.pid).toBe(child.pid);
    expect(await ended).toBe(0);
  });

  it('that was killed counts as none, and its note is cleared away', async () => {
    await writeFile(
      join(data, 'owner.json'),
      JSON.stringify({ pid: 1, identity: 'another boot', startedAt: '2025-11-21T09:30:00Z' }),
    );
    await writeServerFile(data, 'http://127.0.0.1:8787');
    expect(await stopServer(data)).toBeUndefined();
    expect(await readdir(data)).toEqual(['owner.json']);
  });
});
