import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLogSink, parseLogLevel } from '../../../local/functions/log-sink.ts';
import { RotatingFile } from '../../../local/functions/rotating-file.ts';

const aDirectory = () => mkdtempSync(join(tmpdir(), 'sheaf-logs-'));
const linesOf = (directory: string, name: string) =>
  readFileSync(join(directory, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('the log', () => {
  it('keeps lines of functions as JSON with their source, and metrics apart', () => {
    const directory = aDirectory();
    const sink = openLogSink(directory, 'info');
    sink.line('fetch-documents', '{"level":"WARN","message":"slow","jobId":"j"}', 'r1');
    sink.line('fetch-documents', '{"level":"DEBUG","message":"detail"}');
    sink.line('fetch-documents', 'plain text', 'r2');
    sink.line('fetch-documents', '{"_aws":{},"Documents":1}');
    sink.line('fetch-documents', '{broken');
    sink.logger('host').error('bad', { code: 1 });
    sink.close();
    expect(linesOf(directory, 'sheaf')).toMatchObject([
      {
        level: 'warn',
        source: 'fetch-documents',
        message: 'slow',
        jobId: 'j',
        requestId: 'r1',
        time: expect.any(String),
      },
      { level: 'info', source: 'fetch-documents', message: 'plain text', requestId: 'r2' },
      { level: 'info', message: '{broken' },
      { level: 'error', source: 'host', message: 'bad', code: 1 },
    ]);
    expect(linesOf(directory, 'metrics')).toEqual([{ _aws: {}, Documents: 1 }]);
  });

  it('has a level for one area', () => {
    const levelOf = parseLogLevel('debug:fetch');
    expect([levelOf('fetch-documents'), levelOf('store-chunks')]).toEqual(['debug', 'info']);
    expect(parseLogLevel('ERROR')('any')).toBe('error');
  });

  it('rejects a level that is not known', () => {
    expect(() => parseLogLevel('loud')).toThrow('LOG_LEVEL is "loud". Use debug, info, warn, error, or debug:area.');
  });

  it('outlives a disk that takes no more', () => {
    const directory = aDirectory();
    const file = new RotatingFile(directory, 'x', { bytes: 100 });
    file.write('first');
    file.flush();
    rmSync(directory, { recursive: true });
    file.write('a line that needs a new file');
    file.flush();
    file.write('another');
    expect(() => file.flush()).not.toThrow();
  });

  it('starts a new file when one is full, and keeps only some', () => {
    const directory = aDirectory();
    const file = new RotatingFile(directory, 'x', { bytes: 1_000 });
    for (let index = 0; index < 15; index += 1) {
      file.write(JSON.stringify({ index, padding: 'p'.repeat(60) }));
      file.flush();
    }
    file.close();
    expect(readdirSync(directory)).toHaveLength(10);
    expect(linesOf(directory, 'x')[0]).toMatchObject({ index: 14 });
    expect(linesOf(directory, 'x.9')[0]).toMatchObject({ index: 5 });
  });

  it('starts a new file when one is old, and removes what is older than it may be', () => {
    const directory = aDirectory();
    const day = 24 * 3_600_000;
    let now = Date.now();
    const file = new RotatingFile(directory, 'x', { days: 20 }, () => now);
    for (let index = 0; index < 4; index += 1) {
      file.write(JSON.stringify({ index }));
      file.flush();
      // As if it had been written then: the clock of the file system goes on by itself.
      utimesSync(join(directory, 'x.jsonl'), now / 1_000, now / 1_000);
      now += 9 * day;
    }
    file.close();
    expect(readdirSync(directory).toSorted()).toEqual(['x.1.jsonl', 'x.2.jsonl', 'x.jsonl']);
    now += 21 * day;
    new RotatingFile(directory, 'x', { days: 20 }, () => now).close();
    expect(readdirSync(directory)).toEqual(['x.jsonl']);
  });

  it('holds no secret that a function or the host has put into a line', () => {
    const directory = aDirectory();
    const sink = openLogSink(directory, 'info');
    sink.line('fetch', '{"level":"INFO","message":"to jo@mail.example","apiKey":"hush-1"}');
    sink.line('fetch', 'plain: https://user:hush-2@a.example/?token=hush-3', 'r', true);
    sink.logger('host').warn('Bearer hush-4-hush-4', { nested: { password: 'hush-5' } });
    sink.close();
    const text = readFileSync(join(directory, 'sheaf.jsonl'), 'utf8');
    expect(text).not.toMatch(/hush|jo@mail/);
    expect(text).toContain('a.example');
  });
});
