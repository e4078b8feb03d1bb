import { createEmbeddingPlaces } from '@sheaf/core/platform/fairness/embedding-places';
import { beforeEach, describe, expect, it } from 'vitest';
import { inTurn } from '../../../../lambdas/adapters/fair-embedding.ts';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { anEmbedder } from '../../../fixtures/pipeline.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await aDatabase();
  await database.call('ensure_tenant', { tenantId: 'small' });
  await share(2);
});

const share = (embedding: number) =>
  database.ownerTransaction((session) =>
    session.query('select sheaf.set_fairness($1::jsonb)', [JSON.stringify({ jobs: 4, embedding, weights: {} })]),
  );

const ask = (tenantId: string, key: string, waitSeconds = 60) =>
  database.call<{ isHeld: boolean }>('take_embedding_place', { tenantId, key, seconds: 60, waitSeconds });
const free = (tenantId: string, key: string) => database.call('free_embedding_place', { tenantId, key });

/** Who waits sleeps by this clock. */
function someOf(sleep: (milliseconds: number) => Promise<void>) {
  let now = 0;
  let ids = 0;
  return createEmbeddingPlaces({
    database,
    now: () => now,
    random: () => 1,
    newId: () => {
      ids += 1;
      return String(ids);
    },
    sleep: async (milliseconds) => {
      now += milliseconds;
      await sleep(milliseconds);
    },
  });
}

describe('places at the model', () => {
  it('go to the tenant that holds least, though another has asked before', async () => {
    await ask('small', 'earlier');
    await free('small', 'earlier');
    expect(await ask('default', 'a')).toMatchObject({ isHeld: true });
    expect(await ask('default', 'b')).toMatchObject({ isHeld: false });
    expect(await ask('default', 'c')).toMatchObject({ isHeld: false });
    expect(await ask('small', 'd')).toMatchObject({ isHeld: true });
    await ask('small', 'e');
    await free('default', 'a');
    // The oldest of the tenant that has none now.
    expect(await ask('small', 'e')).toMatchObject({ isHeld: false });
    expect(await ask('default', 'b')).toMatchObject({ isHeld: true });
  });

  it('are free again when their holder died, and kept for nobody who went away', async () => {
    await database.call('take_embedding_place', { tenantId: 'small', key: 'dead', seconds: -1, waitSeconds: 60 });
    await ask('default', 'a');
    await ask('default', 'gone', -1);
    expect(await ask('default', 'b')).toMatchObject({ isHeld: false });
    await free('default', 'a');
    expect(await ask('default', 'b')).toMatchObject({ isHeld: true });
  });

  it('are held while the work goes on, and given back when it fails', async () => {
    await share(1);
    const places = someOf(async () => {});
    await places.within('default', async () => expect((await ask('small', 'x')).isHeld).toBe(false));
    expect((await ask('small', 'x')).isHeld).toBe(true);
    await free('small', 'x');
    await expect(places.within('default', () => Promise.reject(new Error('no vectors')))).rejects.toThrow('no vectors');
    expect((await ask('small', 'y')).isHeld).toBe(true);
  });

  it('are waited for, with pauses that grow, and not for ever', async () => {
    await share(1);
    await ask('small', 'x');
    const pauses: number[] = [];
    const places = someOf(async (milliseconds) => {
      pauses.push(milliseconds);
      if (pauses.length === 3) await free('small', 'x');
    });
    expect(await places.within('default', async () => 'made')).toBe('made');
    expect(pauses).toEqual([50, 100, 200]);
    await ask('small', 'x');
    await expect(places.within('default', async () => 'made')).rejects.toMatchObject({
      name: 'EmbeddingBusy',
      message: 'No place at the embedding model was free within 40 s; it has 1.',
    });
  });

  it('are needed for a model, and not for what stands in for one', async () => {
    await share(1);
    await ask('small', 'x');
    const embedder = anEmbedder();
    const gateway = inTurn(
      { embed: async () => [], generate: () => Promise.reject(), transcribe: () => Promise.reject() },
      { ...database, call: () => Promise.reject(new Error('asked for a place')) },
    );
    const call = { tenantId: 'default', jobId: null, stage: 'embed' };
    expect(await gateway.embed(call, embedder, ['text'], 'passage')).toEqual([]);
    await expect(gateway.embed(call, { ...embedder, standIn: null }, ['text'], 'passage')).rejects.toThrow('asked');
  });
});
