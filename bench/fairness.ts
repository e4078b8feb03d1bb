/** How long the jobs of a small tenant take alone, and beside another tenant with 100 times as many, on the local cloud. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildAssembly } from '../bin/build.ts';
import { adminKey } from '../cli/credentials.ts';
import { startCloud } from '../local/cloud.ts';
import { openClient } from '../sdk/client.ts';
import { ingestFiles } from '../sdk/upload-files.ts';
import type { Figure } from './figure.ts';
import { aNote } from './fixtures/notes.ts';
import { percentile } from './fixtures/percentile.ts';

type Client = ReturnType<typeof openClient>;

/** `SHEAF_FAIRNESS_JOBS` of the small tenant in each half. */
const jobs = Number(process.env.SHEAF_FAIRNESS_JOBS ?? 20);
const times = 100;
const everyMs = 2_500;
/** Of the large tenant: it always has more to do than can be done, and sends as fast as it is answered. */
const senders = 3;
const warmUp = 5;

export async function run(): Promise<readonly Figure[]> {
  const { assemblyDir } = await buildAssembly();
  const dataDir = await mkdtemp(join(tmpdir(), 'sheaf-bench-fairness-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const cloud = await startCloud({ assemblyDir, dataDir, port: 0, logLevel: 'warn', embedderUrl: 'lexical:' });
  stack.defer(() => cloud.close());
  await cloud.ready;
  const operator = openClient({ url: cloud.url, credential: adminKey(dataDir) });
  const [small, large] = [await aTenant(operator, 'small'), await aTenant(operator, 'large')];
  await oneAfterTheOther(large, warmUp, 900_000);
  await oneAfterTheOther(small, warmUp, 950_000);
  const alone = await atIntervals(small, 0);
  const crowd = flood(large);
  await sleep(everyMs);
  const beside = await atIntervals(small, 500_000);
  const { submitted, ended } = await crowd.stop();
  return figuresOf(alone, beside, submitted, ended);
}

function figuresOf(alone: readonly number[], beside: readonly number[], submitted: number, ended: number): Figure[] {
  const [before, after] = [percentile(alone, 0.95), percentile(beside, 0.95)];
  const reason = `the large tenant submitted ${submitted} jobs meanwhile, of which ${ended} ended; the small one ${jobs}`;
  return [
    { figure: 'p95 of a small tenant’s job, alone', target: '–', value: before, unit: 'ms' },
    { figure: `p95 beside a tenant with ${times} times the load`, target: '–', value: after, unit: 'ms', reason },
    { figure: 'the second against the first', target: '≤ +20 %', value: (after / before - 1) * 100, unit: '%' },
    {
      figure: 'the same of the median',
      target: '–',
      value: (percentile(beside, 0.5) / percentile(alone, 0.5) - 1) * 100,
      unit: '%',
    },
  ];
}

async function aTenant(operator: Client, tenantId: string): Promise<Client> {
  const { adminKey: made } = await operator.tenants.create({ tenantId, name: tenantId, adminKey: {} });
  return openClient({ url: operator.url, credential: made!.key });
}

/** Submits a job over one note; gives its id. */
async function submit(client: Client, number: number): Promise<string> {
  const note = Buffer.from(aNote(number));
  const file = {
    path: `notes/${number}.md`,
    sizeBytes: note.length,
    modifiedAt: Date.now(),
    read: async () => new Blob([note]),
  };
  for await (const { jobId } of ingestFiles(client, [file])) return jobId;
  throw new Error('No job was submitted.');
}

/** Milliseconds from submission to end, by the clock of the server. */
async function durationOf(client: Client, jobId: string): Promise<number> {
  const { status, createdAt, finishedAt } = await client.jobs.wait(jobId);
  if (status !== 'completed') throw new Error(`Job ${jobId} ended ${status}.`);
  return Date.parse(finishedAt!) - Date.parse(createdAt);
}

async function oneAfterTheOther(client: Client, count: number, from: number): Promise<void> {
  for (let number = 0; number < count; number += 1) await durationOf(client, await submit(client, from + number));
}

/** Jobs at fixed times, whether or not the one before has ended. */
async function atIntervals(client: Client, from: number): Promise<number[]> {
  const durations: Promise<number>[] = [];
  const startedAt = performance.now();
  for (let number = 0; number < jobs; number += 1) {
    await sleep(Math.max(0, startedAt + number * everyMs - performance.now()));
    durations.push(submit(client, from + number).then((jobId) => durationOf(client, jobId)));
  }
  return Promise.all(durations);
}

function flood(client: Client) {
  let isOver = false;
  let submitted = 0;
  const work = Array.from({ length: senders }, async () => {
    while (!isOver && submitted < jobs * times) {
      submitted += 1;
      await submit(client, 1_000_000 + submitted);
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(work);
      let ended = 0;
      for await (const job of client.jobs.all()) if (job.status === 'completed') ended += 1;
      return { submitted, ended: ended - warmUp };
    },
  };
}
