import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resetData } from '../../../local/start/reset-data.ts';
import { runningServer, writeServerFile } from '../../../local/start/server-file.ts';
import { stopServer } from '../../../local/start/stop-server.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'sheaf-data-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const startedAt = '2025-11-21T09:30:00Z';

describe('the data folder', () => {
  it('is emptied by reset, except for the files of the user', async () => {
    await mkdir(join(data, 'landing'));
    await mkdir(join(data, 'logs'));
    await writeFile(join(data, 'landing/mine.md'), 'mine');
    expect(await resetData(data, { withLanding: false })).toEqual(['logs']);
    expect(await readdir(data)).toEqual(['landing']);
    expect(await resetData(data, { withLanding: true })).toEqual(['landing']);
    expect(await resetData(join(data, 'absent'), { withLanding: true })).toEqual([]);
  });

  it('fails to reset a folder that is not of Sheaf, or in which a server runs', async () => {
    await writeFile(join(data, 'thesis.md'), 'years of work');
    await expect(resetData(data, { withLanding: true })).rejects.toThrow('does not look like a data folder');
    await writeServerFile(data, { pid: process.pid, url: 'http://127.0.0.1:1', startedAt });
    await expect(resetData(data, { withLanding: true })).rejects.toThrow('Stop it first');
    expect(await readdir(data)).toContain('thesis.md');
  });

  it('takes a process that is gone, or is another program, for no server', async () => {
    expect(await runningServer(data)).toBeUndefined();
    for (const pid of [1, 2 ** 22 + 1]) {
      await writeServerFile(data, { pid, url: 'http://127.0.0.1:1', startedAt });
      expect(await runningServer(data)).toBeUndefined();
    }
    expect(await stopServer(data)).toBeUndefined();
    expect(await readdir(data)).toEqual([]);
  });
});
