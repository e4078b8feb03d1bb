import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openVectorStoreProvider } from '../../../lambdas/adapters/open-vector-store.ts';
import { anId, aRecord, aSpace, aVector } from '../../conformance/vector-records.ts';

let server: Awaited<ReturnType<typeof startFauxqs>>;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  server.createBucket('index');
  const environment = {
    AWS_ENDPOINT_URL_S3: server.address,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

it('keeps a LanceDB index in a bucket, by the endpoint of the SDK', async () => {
  const provider = await openVectorStoreProvider('lancedb:s3://index/vectors');
  const store = await provider.open('default', aSpace());
  await store.upsert([aRecord('a', { text: 'hello world' }), aRecord('b')]);
  expect((await store.searchKeyword('hello', 5, ['documents'])).map(({ chunkId }) => chunkId)).toEqual([
    anId('chunk a'),
  ]);
  expect(await store.searchDense(aVector(1), 5, ['documents'])).toHaveLength(2);
  await store.deleteChunks([anId('chunk a')]);
  expect(await store.optimize({ purges: true, changedShare: 0 })).toEqual({ purged: true });
  expect(await (await provider.open('default', aSpace())).count()).toBe(1);
  await provider.close();
});
