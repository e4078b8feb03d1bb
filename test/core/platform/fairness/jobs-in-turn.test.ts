import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { World } from './a-world.ts';

let database: TestDatabase;
let world: World;

async function aWorld(jobs: number, weights: Readonly<Record<string, number>>): Promise<World> {
  database = await aDatabase();
  for (const tenantId of Object.keys(weights)) await database.call('ensure_tenant', { tenantId });
  const fairness = JSON.stringify({ jobs, embedding: 4, weights });
  await database.ownerTransaction((session) => session.query('select sheaf.set_fairness($1::jsonb)', [fairness]));
  return new World(database);
}

const placesOf = (tenantId: string) => world.atWork.filter((job) => job.tenantId === tenantId).length;
const startsOf = (tenantId: string) => world.starts.filter((job) => job.tenantId === tenantId);

describe('places of jobs', () => {
  beforeEach(async () => {
    world = await aWorld(4, { large: 1, small: 1 });
  });

  it('are all for a tenant that is alone', async () => {
    await world.submit('large', 6);
    await world.admit(() => 10);
    expect(placesOf('large')).toBe(4);
  });

  it('leave one free for who comes now and then, who never waits for the jobs of another', async () => {
    await world.submit('small', 1);
    await world.submit('large', 40);
    await world.admit(({ tenantId }) => (tenantId === 'small' ? 1 : 100));
    expect([placesOf('large'), placesOf('small')]).toEqual([3, 1]);
    for (let round = 0; round < 5; round += 1) {
      await world.endNext();
      const [jobId] = await world.submit('small', 1);
      await world.admit(() => 1);
      expect(world.starts.at(-1)).toMatchObject({ jobId, at: world.now });
    }
    expect(placesOf('large')).toBe(3);
  });

  it('are half each where both have much to do, however long their jobs last', async () => {
    await world.submit('large', 40);
    await world.admit(() => 50);
    await world.submit('small', 40);
    for (let round = 0; round < 20; round += 1) {
      await world.admit(({ tenantId }) => (tenantId === 'small' ? 3 : 50));
      await world.endNext();
    }
    await world.admit(() => 3);
    expect([placesOf('large'), placesOf('small')]).toEqual([2, 2]);
  });

  it('go to the jobs of a tenant by priority, then by age; a change counts while the job waits', async () => {
    world = await aWorld(1, { large: 1, small: 1 });
    const [low] = await world.submit('small', 1, 'low');
    const [first, second] = await world.submit('small', 2);
    const [high] = await world.submit('small', 1, 'high');
    const raise = (jobId: string) =>
      database.call('prioritise_job', { tenantId: 'small', jobId, priority: 'high', from: ['pending'] });
    expect(await raise(second!)).toEqual({ status: 'pending', isChanged: true });
    for (let round = 0; round < 4; round += 1) {
      await world.admit(() => 1);
      await world.endNext();
    }
    expect(world.starts.map(({ jobId }) => jobId)).toEqual([second, high, first, low]);
    expect(await raise(low!)).toEqual({ status: 'completed', isChanged: false });
  });

  it('are not won from another tenant by priority', async () => {
    world = await aWorld(1, { large: 1, small: 1 });
    await world.submit('large', 20, 'high');
    await world.submit('small', 5, 'low');
    for (let round = 0; round < 8; round += 1) {
      await world.admit(() => 1);
      await world.endNext();
    }
    expect(startsOf('small')).toHaveLength(4);
  });

  it('are given once, to the one whose turn it is, and back by every way in which a job stops', async () => {
    world = await aWorld(1, { large: 1, small: 1 });
    const [first, second] = await world.submit('small', 2);
    const ask = (jobId: string) => database.call('take_job_place', { tenantId: 'small', jobId, attempt: 1 });
    expect(await ask(second!)).toEqual({ isHeld: false });
    expect(await ask(first!)).toEqual({ isHeld: true });
    expect(await ask(first!)).toEqual({ isHeld: true });
    expect(await ask(second!)).toEqual({ isHeld: false });
    const halt = { tenantId: 'small', attempt: 1, outcome: null, counts: {}, from: ['pending'], handOver: false };
    await database.call('end_attempt', { ...halt, jobId: first, status: 'paused' });
    expect(await ask(second!)).toEqual({ isHeld: true });
    expect(await database.call('next_attempt', { tenantId: 'small', jobId: first, from: ['paused'] })).toMatchObject({
      status: 'pending',
    });
    expect(await database.call('jobs_wait', { tenantId: 'large' })).toEqual({ isWaiting: true });
    await database.call('end_attempt', { ...halt, jobId: second, status: 'cancelled' });
    expect(await database.call('admit_jobs', { limit: 100 })).toMatchObject([{ jobId: first, attempt: 2 }]);
    expect(await database.call('jobs_wait', { tenantId: 'large' })).toEqual({ isWaiting: false });
  });

  it('leaves the jobs that wait to their turn when lost starts are looked for', async () => {
    world = await aWorld(1, { large: 1, small: 1 });
    const [first] = await world.submit('small', 3);
    await world.admit(() => 1);
    expect(await database.call('doubtful_attempts', { olderThanSeconds: 0 })).toMatchObject([{ jobId: first }]);
  });
});

const population = fc.record({
  places: fc.integer({ min: 1, max: 6 }),
  weights: fc.array(fc.constantFrom(1, 2, 4), { minLength: 2, maxLength: 4 }),
});

describe('tenants that all have more than they can do', () => {
  it('get places by their weights, and none waits for long', async () => {
    const each = 16;
    await fc.assert(
      fc.asyncProperty(population, async ({ places, weights }) => {
        const names = weights.map((_, index) => `tenant-${index}`);
        world = await aWorld(places, Object.fromEntries(names.map((name, index) => [name, weights[index]!])));
        for (const name of names) await world.submit(name, each);
        const all = weights.reduce((sum, weight) => sum + weight, 0);
        const most = places === 1 ? 1 : places - Math.max(1, Math.floor(places / 8));
        // As long as everybody still has jobs that wait.
        while (names.every((name) => startsOf(name).length < each)) {
          await world.admit(() => 10);
          expect(world.atWork.length).toBeLessThanOrEqual(places);
          for (const name of names) expect(placesOf(name)).toBeLessThanOrEqual(most);
          await world.endNext();
        }
        const started = world.starts.length;
        for (const [index, name] of names.entries()) {
          const share = weights[index]! / all;
          const fair = places === 1 ? share : Math.min(Math.floor(places * share), most) / places;
          expect(startsOf(name).length, name).toBeGreaterThanOrEqual(Math.floor(started * fair) - places - 1);
          const turns = world.starts.flatMap(({ tenantId }, turn) => (tenantId === name ? [turn] : []));
          const gaps = turns.map((turn, at) => turn - (turns[at - 1] ?? -1));
          expect(Math.max(...gaps), name).toBeLessThanOrEqual(Math.ceil(1 / share) + places + names.length);
        }
      }),
      { numRuns: 3, seed: 20261129 },
    );
  });
});
