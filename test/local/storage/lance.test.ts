import * as lancedb from '@lancedb/lancedb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStorage, type StorageUnderTest } from './a-storage.ts';

let under: StorageUnderTest;
beforeAll(async () => {
  // A full-text index build hangs with fewer on two cores.
  process.env.LANCE_CPU_THREADS = '4';
  under = await aStorage();
});
afterAll(() => under.end());

const connect = () => {
  const { credentials, endpointUrl } = under.storage;
  return lancedb.connect('s3://lake/vectors', {
    storageOptions: {
      awsAccessKeyId: credentials.accessKeyId,
      awsSecretAccessKey: credentials.secretAccessKey,
      awsEndpoint: endpointUrl,
      awsRegion: 'eu-central-1',
      allowHttp: 'true',
    },
  });
};
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `row-${from + index}`,
    text: `word${index % 7} text`,
    vector: Array.from({ length: 16 }, (_unused, place) => Math.sin(from + index + place)),
  }));

describe('LanceDB on S3', () => {
  it('writes, indexes, searches, compacts and drops a table with nothing but what the guard knows', async () => {
    const database = await connect();
    const table = await database.createTable('chunks', rows(0, 500));
    await table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows(490, 20));
    await table.delete("id = 'row-3'");
    await table.createIndex('text', { config: lancedb.Index.fts() });
    expect(await table.countRows()).toBe(509);
    expect(
      await table
        .vectorSearch(rows(5, 1)[0]?.vector ?? [])
        .limit(1)
        .toArray(),
    ).toMatchObject([{ id: 'row-5' }]);
    expect(await table.search('word2', 'fts').limit(3).toArray()).toHaveLength(3);
    await table.optimize({ cleanupOlderThan: new Date() });
    expect(await table.countRows()).toBe(509);
    expect(under.problems).toEqual([]);
  }, 60_000);

  it('loses no commit of writers that come at once', async () => {
    const table = await (await connect()).createTable('busy', rows(0, 1));
    const writers = await Promise.all(Array.from({ length: 4 }, async () => (await connect()).openTable('busy')));
    await Promise.all(writers.map((writer, index) => writer.add(rows(100 * (index + 1), 10))));
    await table.checkoutLatest();
    expect(await table.countRows()).toBe(41);
  }, 60_000);
});
