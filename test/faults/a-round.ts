import { closeJob } from '@sheaf/core/ingestion/close-job';
import { type ObjectEvent, openJobs, receiveObjects } from '@sheaf/core/ingestion/intake';
import { retryJob } from '@sheaf/core/ingestion/jobs';
import { optimizeIndexes } from '@sheaf/core/ingestion/optimize-indexes';
import { sweep } from '@sheaf/core/ingestion/sweep';
import { sha256 } from '@sheaf/core/keys';
import { expect } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../fixtures/database.ts';
import { randomFrom } from '../integ/random.ts';
import { ChangingFiles } from './changing-files.ts';
import { Died, Faults } from './faults.ts';
import { aFaultyPipeline, type FaultyPipeline } from './faulty-pipeline.ts';
import { Payments } from './payments.ts';
import { StateMachine } from './state-machine.ts';
import { walk } from './walk.ts';

export interface RoundOptions {
  readonly seed: number;
  /** Changes of the files, one after the other. */
  readonly steps: number;
  readonly faultsPerStep: number;
}

export interface RoundResult {
  readonly counts: Faults['counts'];
  readonly documents: number;
  readonly texts: number;
}

/** Of a step. Each ends by a fault, or repeats what was left over. */
const mostLives = 300;

/** Files come, change and go while processes die and stores fail; after each step all is as if nothing had happened. */
export async function aRound({ seed, steps, faultsPerStep }: RoundOptions): Promise<RoundResult> {
  const random = randomFrom(seed);
  const database = await aDatabase();
  const faults = new Faults(random);
  const [payments, machine, files] = [new Payments(), new StateMachine(), new ChangingFiles(random)];
  const pipeline = await aFaultyPipeline(database, faults, payments, machine);
  for (let step = 0; step < steps; step += 1) {
    const events: ObjectEvent[] = [];
    for (const [name, body] of files.change()) events.push(await put(`default/${name}`, body, pipeline));
    faults.left = faultsPerStep;
    await settle(events, { database, faults, machine, pipeline, where: `seed ${seed}, step ${step}` });
    faults.end();
    // The schedule does, and with it what a fault left for later.
    await faults.live(() => optimizeIndexes({}, pipeline));
    await expectWhole(database, pipeline, files, `seed ${seed}, step ${step}`);
    expect(payments.repeated, `paid for again, seed ${seed}, step ${step}`).toEqual([]);
  }
  return { counts: faults.counts, documents: files.expected().size, texts: payments.count };
}

async function put(
  bucketKey: string,
  body: string | undefined,
  { soundLanding }: FaultyPipeline,
): Promise<ObjectEvent> {
  if (body === undefined) {
    await soundLanding.delete([bucketKey]);
    return { bucketKey, sizeBytes: null, etag: null, looksAbsent: true };
  }
  const { etag } = await soundLanding.put(bucketKey, body);
  return { bucketKey, sizeBytes: body.length, etag, looksAbsent: false };
}

interface World {
  readonly database: TestDatabase;
  readonly faults: Faults;
  readonly machine: StateMachine;
  readonly pipeline: FaultyPipeline;
  readonly where: string;
}

/** Life after life until every job is completed; a job that is not must say why. */
async function settle(events: ObjectEvent[], world: World): Promise<void> {
  const { database, faults, machine, pipeline, where } = world;
  for (let life = 0; life < mostLives; life += 1) {
    try {
      await faults.live(() => oneLife(events, life > 0, world));
    } catch (error) {
      // Anything else a queue or a schedule would repeat.
      if (
        !(error instanceof Died) &&
        !/^(?:Store|Database|Provider)(?:Unavailable|Refused)$|^Unknown$/.test((error as Error).name)
      )
        throw error;
      continue;
    }
    const open = await rowsIn<{ jobId: string; status: string; outcome: string | null }>(
      database,
      `select job_id as "jobId", status, outcome from sheaf.jobs where status <> 'completed'`,
    );
    const isMarked =
      (await rowsIn(database, 'select 1 from sheaf.source_objects where marked_at is not null')).length > 0;
    if (open.length === 0 && !isMarked && events.length === 0) return;
    for (const { jobId, status, outcome } of open) {
      if (machine.running().length > 0 || status === 'pending' || status === 'running') continue;
      expect(outcome, `what job ${jobId} lacks, ${status}, ${where}`).toBeTruthy();
      await faults.live(() => retryJob(database, pipeline.stateMachine, 'default', jobId)).catch(() => undefined);
    }
  }
  const jobs = await rowsIn(
    database,
    `select job_id, status, outcome, counts from sheaf.jobs where status <> 'completed'`,
  );
  const documents = await rowsIn(
    database,
    `select * from sheaf.job_documents where state not in ('stored', 'unchanged')`,
  );
  throw new Error(
    `Not settled after ${mostLives} lives, ${where}: ${JSON.stringify({ jobs, documents, events }, null, 1)}`,
  );
}

/** What a process does: it looks for what others left lying, then takes messages, then goes on with executions. */
async function oneLife(events: ObjectEvent[], mayFindSome: boolean, { machine, pipeline }: World): Promise<void> {
  if (mayFindSome) await sweep({ unknownOlderThanSeconds: 86_400, isAlone: true, listsLanding: false }, pipeline);
  if (events.length > 0) await receiveObjects(events, pipeline);
  events.length = 0;
  await openJobs(pipeline);
  for (const execution of machine.running()) await walk(execution, pipeline);
  for (const execution of machine.executions.values()) {
    if (execution.status !== 'FAILED') continue;
    await closeJob({ status: 'FAILED', input: JSON.stringify(execution.ref), error: 'Unknown', cause: '' }, pipeline);
  }
}

/** Every document once, with the bytes of its file; chunks are vectors, and nothing is claimed, stale or left over. */
async function expectWhole(
  database: TestDatabase,
  { stores }: FaultyPipeline,
  files: ChangingFiles,
  where: string,
): Promise<void> {
  const documents = await rowsIn<{ uri: string; hash: string; status: string; claimedBy: string | null }>(
    database,
    `select uri, published_version_hash as hash, status, claimed_by as "claimedBy" from sheaf.documents
      where status <> 'deleted' order by uri collate "C"`,
  );
  const expected = [...files.expected()]
    .map(([name, body]) => ({
      uri: `s3://landing/default/${name}`,
      hash: sha256(body),
      status: 'stored',
      claimedBy: null,
    }))
    .sort((a, b) => (a.uri < b.uri ? -1 : 1));
  expect(documents, where).toEqual(expected);
  const chunks = await rowsIn<{ id: string }>(database, 'select chunk_id as id from sheaf.chunks');
  const vectors = [...stores.records.values()].flatMap((index) => [...index.keys()]);
  expect(vectors.toSorted(), where).toEqual(chunks.map(({ id }) => id).toSorted());
  const [left] = await rowsIn(
    database,
    `select (select count(*)::int from sheaf.stale_vectors) as stale,
            (select count(*)::int from sheaf.source_objects where claimed_by is not null) as claimed`,
  );
  expect(left, where).toEqual({ stale: 0, claimed: 0 });
}
