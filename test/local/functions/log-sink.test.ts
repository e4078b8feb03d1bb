import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
    const file = new RotatingFile(directory, 'x', { maxBytes: 10 });
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
    const file = new RotatingFile(directory, 'x', { maxBytes: 100, predecessors: 2 });
    for (let index = 0; index < 10; index += 1) {
      file.write(JSON.stringify({ index, padding: 'p'.repeat(60) }));
      file.flush();
    }
    file.close();
    expect(readdirSync(directory).toSorted()).toEqual(['x.1.jsonl', 'x.2.jsonl', 'x.jsonl']);
    expect(linesOf(directory, 'x')[0]).toMatchObject({ index: 9 });
    expect(linesOf(directory, 'x.2')[0]).toMatchObject({ index: 7 });
  });
});
