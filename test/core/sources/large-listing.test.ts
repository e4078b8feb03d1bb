import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { submitJob } from '@sheaf/core/ingestion/jobs';
import { listPart } from '@sheaf/core/ingestion/list-part';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import type { RemoteSource, SourceEvent } from '@sheaf/core/sources/remote-source';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { aDatabase, rowsIn } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

/** SHEAF_LARGE_LISTING=200000 is the long form. */
const documents = Number(process.env.SHEAF_LARGE_LISTING ?? 5_200);
const perCheckpoint = 100;
const megabyte = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Documents that are made when they are asked for. */
const endless: RemoteSource = {
  type: 'endless',
  parameters: z.strictObject({}),
  identityOf: () => 'endless',
  async *list(_parameters, _ports, cursor): AsyncIterable<SourceEvent> {
    for (let at = Number(cursor ?? 0); at < documents; at += 1) {
      if (at % perCheckpoint === 0 && at > 0) yield { kind: 'checkpoint', cursor: String(at) };
      const uri = `https://endless.example/${at}`;
      yield { kind: 'document', uri, bytes: Buffer.from(`Document ${at}.`), mediaType: 'text/plain', validator: {} };
    }
    yield { kind: 'end', isComplete: true };
  },
};

it(`lists ${documents} documents part by part, and neither state nor memory grows with them`, {
  timeout: 3_600_000,
}, async () => {
  const database = await aDatabase();
  const pipeline = await aPipeline(database, parseWithChildren, { sources: [endless] });
  // What a bucket holds is not in the memory of who writes to it.
  const lines = new Map<string, number>();
  let largest = 0;
  pipeline.lake.put = async (key, bytes) => {
    if (key.includes('/manifest/')) lines.set(key, String(bytes).trimEnd().split('\n').length);
    return { etag: '' };
  };
  const submission = { tenantId: 'default', corpus: 'documents', source: { type: 'endless' } };
  const submitted = await submitJob(database, pipeline.clock, pipeline.stateMachine, {
    ...submission,
    idempotencyKey: null,
    requestHash: null,
  });
  if ('problem' in submitted) throw new Error(submitted.problem);

  let cursor: string | null = null;
  const heaps: number[] = [];
  for (let wave = 0; ; wave += 1) {
    const listed = await listPart({ tenantId: 'default', jobId: submitted.jobId, attempt: 1, cursor, wave }, pipeline);
    largest = Math.max(largest, JSON.stringify(listed).length);
    cursor = listed.cursor;
    collect();
    heaps.push(process.memoryUsage().heapUsed);
    if (cursor === null) break;
  }
  expect([...lines.values()].reduce((sum, count) => sum + count, 0)).toBe(documents);
  expect(Math.max(...lines.values())).toBeLessThanOrEqual(5_100);
  expect(largest).toBeLessThan(2_000);
  const [count] = await rowsIn<{ n: number }>(database, 'select count(*)::int as n from sheaf.job_documents');
  expect(count).toEqual({ n: documents });
  // Between the first part and the last.
  expect((heaps.at(-1)! - heaps[0]!) / megabyte).toBeLessThan(50);
});
