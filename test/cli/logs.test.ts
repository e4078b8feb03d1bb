import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLog } from '../../cli/files/log-file.ts';
import { sheaf } from './a-server.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'sheaf-logs-'));
  await mkdir(join(data, 'logs'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const line = (level: string, source: string, message: string) =>
  `${JSON.stringify({ time: '2025-11-21T09:30:00.000Z', level, source, message, jobId: 'J' })}\n`;

describe('sheaf logs', () => {
  it('shows the last lines over rotated files, filtered by level and function', async () => {
    await writeFile(
      join(data, 'logs/sheaf.1.jsonl'),
      line('warn', 'sheaf-dev-fetch-documents', 'old') + line('info', 'cloud', 'quiet'),
    );
    await writeFile(
      join(data, 'logs/sheaf.jsonl'),
      line('error', 'sheaf-dev-fetch-documents', 'new') + line('error', 'sheaf-dev-clean-documents', 'other'),
    );
    const all = await sheaf(['logs', '--data', data]);
    expect(all.code).toBe(0);
    expect(all.out.split('\n').filter(Boolean)).toHaveLength(4);
    const some = await sheaf(['logs', '--data', data, '--level', 'warn', '--function', 'fetch-documents']);
    expect(some.out).toMatch(/old[\s\S]*new/);
    expect(some.out).not.toContain('other');
    expect((await sheaf(['logs', '--data', data, '-n', '1', '--json'])).out).toBe(
      line('error', 'sheaf-dev-clean-documents', 'other'),
    );
  });

  it('says nothing when there is no log yet', async () => {
    expect(await sheaf(['logs', '--data', join(data, 'absent')])).toEqual({ code: 0, out: '', err: '' });
  });

  it('follows what is written from now on, in whole lines, over a file begun anew', async () => {
    const path = join(data, 'logs/sheaf.jsonl');
    await writeFile(path, line('info', 'a', 'before'));
    const stop = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const text of followLog(data, {}, stop.signal)) {
        seen.push(JSON.parse(text).message);
        if (seen.length === 1) await writeFile(path, line('info', 'a', '2'));
        if (seen.length === 2) stop.abort();
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const whole = line('info', 'a', 'first');
    await appendFile(path, whole.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 400));
    await appendFile(path, whole.slice(20));
    await following;
    expect(seen).toEqual(['first', '2']);
  });
});
