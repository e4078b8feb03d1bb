/**
 * The whole pipeline on this machine: notes of 5 kB go through the landing bucket, events, queues, the state machine and
 * the handlers. Gives throughput, S3 requests per document, memory of all processes, latencies, and search beside it.
 */
import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildAssembly } from '../bin/build.ts';
import { adminKey } from '../cli/credentials.ts';
import { type Cloud, startCloud } from '../local/cloud.ts';
import { openClient } from '../sdk/client.ts';
import type { Figure } from './figure.ts';
import { aNote } from './fixtures/notes.ts';
import { percentile } from './fixtures/percentile.ts';

type Client = ReturnType<typeof openClient>;

const small = 2_000;
const large = 10_000;
/** Asking takes time from what is measured: the system walks all pages of a process to tell its memory. */
const pollMilliseconds = 500;
const pollsPerMemoryReading = 4;
const deadlineMilliseconds = 20 * 60_000;

export async function run(): Promise<Figure[]> {
  const { assemblyDir } = await buildAssembly();
  const dataDir = await mkdtemp(join(tmpdir(), 'sheaf-bench-pipeline-'));
  const cloud = await startCloud({ assemblyDir, dataDir, port: 0, logLevel: 'warn', embedderUrl: 'lexical:' });
  try {
    await cloud.ready;
    const client = openClient({ url: cloud.url, credential: adminKey(dataDir) });
    await ingest(cloud, client, 0, 50);
    const latencies = await changes(join(dataDir, 'landing'), client);
    const before = cloud.status().requests;
    const throughput = await ingest(cloud, client, 1_000, 1_000 + small);
    const requests = s3Requests(cloud.status().requests) - s3Requests(before) - small;
    const memory = peak;
    const throughputLarge = await ingest(cloud, client, 10_000, 10_000 + large - small);
    const memoryLarge = peak;
    const busy = await searchWhile(client, ingest(cloud, client, 20_000, 20_000 + small));
    return [
      ...throughputs(small / throughput, (large - small) / throughputLarge),
      { figure: 'S3 requests per document', target: '≤ 6', value: requests / small, unit: 'requests' },
      {
        figure: `memory of all processes, ${small} documents`,
        target: '< 1,536 MB',
        value: memory.total,
        unit: 'MB',
        reason: memory.detail,
      },
      {
        figure: `memory at ${large} documents against ${small}`,
        target: '< +10 %',
        value: (memoryLarge.total / memory.total - 1) * 100,
        unit: '%',
        reason: `${Math.round(memoryLarge.total)} MB: ${memoryLarge.detail}`,
      },
      { figure: `search while ingesting, ${large} documents stored, p50`, target: '–', value: busy.p50, unit: 'ms' },
      { figure: `search while ingesting, ${large} documents stored, p95`, target: '–', value: busy.p95, unit: 'ms' },
      ...latencies,
    ];
  } finally {
    await cloud.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function throughputs(first: number, more: number): Figure[] {
  const unit = 'documents/s';
  return [
    { figure: 'end to end, 5 kB Markdown, lexical embeddings', target: '≥ 100 documents/s', value: first, unit },
    { figure: `the same, ${large - small} documents more`, target: '–', value: more, unit },
  ];
}

interface Memory {
  readonly total: number;
  readonly detail: string;
}

let peak: Memory = { total: 0, detail: '' };

/** Shared pages are divided among their users, so that the figures of the processes add up. */
function noteMemory(cloud: Cloud): void {
  const { processes } = cloud.status();
  const total = processes.reduce((sum, { proportionalBytes }) => sum + proportionalBytes, 0) / 2 ** 20;
  if (total <= peak.total) return;
  const detail = processes
    .map(({ name, proportionalBytes }) => `${name} ${Math.round(proportionalBytes / 2 ** 20)}`)
    .join(', ');
  peak = { total, detail };
}

/** Seconds from the first put until no job is open. */
async function ingest(cloud: Cloud, client: Client, from: number, to: number): Promise<number> {
  const startedAt = performance.now();
  const putting = (async () => {
    for (let index = from; index < to; index += 1)
      await cloud.landing.put(`default/notes/${index}.md`, Buffer.from(aNote(index)));
  })();
  await putting;
  const deadline = performance.now() + deadlineMilliseconds;
  for (let stored = 0, round = 1; stored < to - from; round += 1) {
    if (performance.now() > deadline) throw new Error(`Only ${stored} of ${to - from} documents were stored in time.`);
    await sleep(pollMilliseconds);
    if (round % pollsPerMemoryReading === 0) noteMemory(cloud);
    stored = await storedSince(client, startedAt);
  }
  return (performance.now() - startedAt) / 1000;
}

/** Stored documents of jobs that are completed: they are not asked for again. */
const storedBy = new Map<string, number>();

async function storedSince(client: Client, startedAt: number): Promise<number> {
  const since = Date.now() - (performance.now() - startedAt) - 100;
  let stored = 0;
  for await (const job of client.jobs.all()) {
    if (Date.parse(job.createdAt) < since) break;
    if (job.status === 'failed' || job.status === 'partial') throw new Error(`Job ${job.jobId} ended ${job.status}.`);
    if (job.status !== 'completed') continue;
    if (!storedBy.has(job.jobId)) storedBy.set(job.jobId, (await client.jobs.get(job.jobId)).counts.documents.stored);
    stored += storedBy.get(job.jobId) ?? 0;
  }
  return stored;
}

/** Searches one after the other, from before the work until it is done. */
async function searchWhile(client: Client, work: Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  for (let index = 0; !isDone; index += 1) {
    const startedAt = performance.now();
    await client.search({ query: `replace the ${index % 2 ? 'seal' : 'gasket'} of the pump in step ${index}` });
    times.push(performance.now() - startedAt);
    await sleep(40);
  }
  await done;
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

/** From writing, and from deleting, a file of the landing folder until search knows it; the best and the median of five. */
async function changes(landing: string, client: Client): Promise<Figure[]> {
  const found: number[] = [];
  const gone: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const file = join(landing, `canary-${round}.md`);
    const word = `canarybird${round}`;
    await writeFile(file, `# Canary\n\nThe ${word} sings.\n`);
    found.push(await until(client, word, true));
    await unlink(file);
    gone.push(await until(client, word, false));
  }
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[2] ?? 0;
  return [
    { figure: 'dropped file to searchable, median of 5', target: '< 2 s', value: median(found) / 1000, unit: 's' },
    { figure: 'deleted file to unreachable, median of 5', target: '–', value: median(gone) / 1000, unit: 's' },
  ];
}

async function until(client: Client, word: string, isThere: boolean): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < 60_000) {
    const { results } = await client.search({ query: word, mode: 'keyword', topK: 1 });
    if (results.some(({ text }) => text.includes(word)) === isThere) return performance.now() - startedAt;
    await sleep(25);
  }
  throw new Error(`After a minute, search ${isThere ? 'does not know' : 'still knows'} ${word}.`);
}

function s3Requests(requests: Readonly<Record<string, number>>): number {
  return Object.entries(requests).reduce((sum, [name, count]) => (name.startsWith('s3:') ? sum + count : sum), 0);
}
