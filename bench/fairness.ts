/** How long the jobs of a small tenant take alone, and beside another tenant with 100 times as many, on the local cloud. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { credentialText, newSecret, secretHash } from '@sheaf/core/platform/auth/credential-text';
import { buildAssembly } from '../bin/build.ts';
import { openDatabase } from '../lambdas/adapters/open-database.ts';
import { startCloud } from '../local/cloud.ts';
import { startDatabase } from '../local/database/database.ts';
import { openClient } from '../sdk/client.ts';
import { ingestFiles } from '../sdk/upload-files.ts';
import type { Figure } from './figure.ts';
import { aNote } from './fixtures/notes.ts';

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
  const preparedDir = join(assemblyDir, '..', 'dist', 'database');
  const server = await startDatabase({
    dataDir,
    preparedDir,
    onProblem: (message) => process.stderr.write(`${message}\n`),
  });
  stack.defer(() => server.close());
  const cloud = await startCloud({
    assemblyDir,
    dataDir,
    port: 0,
    logLevel: 'warn',
    embedderUrl: 'lexical:',
    databaseUrl: server.url,
  });
  stack.defer(() => cloud.close());
  await cloud.ready;
  const [small, large] = [await aTenant(server.url, cloud.url, 'small'), await aTenant(server.url, cloud.url, 'large')];
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
  const [before, after] = [quantile(alone, 0.95), quantile(beside, 0.95)];
  const reason = `the large tenant submitted ${submitted} jobs meanwhile, of which ${ended} ended; the small one ${jobs}`;
  return [
    { figure: 'p95 of a small tenant’s job, alone', target: '–', value: before, unit: 'ms' },
    { figure: `p95 beside a tenant with ${times} times the load`, target: '–', value: after, unit: 'ms', reason },
    { figure: 'the second against the first', target: '≤ +20 %', value: (after / before - 1) * 100, unit: '%' },
    {
      figure: 'the same of the median',
      target: '–',
      value: (quantile(beside, 0.5) / quantile(alone, 0.5) - 1) * 100,
      unit: '%',
    },
  ];
}

async function aTenant(databaseUrl: string, url: string, tenantId: string): Promise<Client> {
  const database = await openDatabase(databaseUrl);
  const secret = newSecret();
  await database.call('ensure_tenant', { tenantId });
  const key = { tenantId, keyId: 'bench', name: 'bench', role: 'admin', secretHash: secretHash(secret) };
  await database.call('ensure_key', key);
  await database.close();
  return openClient({ url, credential: credentialText('shf', { tenantId, id: 'bench', secret }) });
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

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}
