import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { percentile } from '../../bench/fixtures/percentile.ts';
import { stageTimes } from '../../bench/fixtures/stage-times.ts';

const folder = mkdtempSync(join(tmpdir(), 'sheaf-stage-times-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the times of stages', () => {
  it('divide a batch among its documents, and the shards of a job among those of the job', () => {
    mkdirSync(join(folder, 'logs'));
    const records = [
      { source: 'fetch-documents', jobId: 'a', documents: 3, milliseconds: 30 },
      { source: 'fetch-documents', jobId: 'a', documents: 1, milliseconds: 50 },
      { source: 'fetch-documents', jobId: 'other', documents: 9, milliseconds: 9 },
      { source: 'store-chunks', jobId: 'a', shardId: 's', milliseconds: 80 },
      { source: 'store-chunks', jobId: 'a', shardId: 't', milliseconds: 20 },
      { source: 'sweep', milliseconds: 1 },
    ];
    writeFileSync(
      join(folder, 'logs', 'sheaf.jsonl'),
      records.map((record) => `${JSON.stringify({ message: 'done', ...record })}\n`).join(''),
    );
    const times = stageTimes(folder, new Set(['a']));
    expect(times.get('fetch-documents')).toEqual([10, 10, 10, 50]);
    expect(times.get('store-chunks')).toEqual([40, 40, 10, 10]);
    expect([...times.keys()]).toEqual(['fetch-documents', 'store-chunks']);
  });

  it('have a middle and a slow end', () => {
    expect([percentile([3, 1, 2], 0.5), percentile([3, 1, 2], 0.95), percentile([], 0.5)]).toEqual([2, 3, Number.NaN]);
  });
});
