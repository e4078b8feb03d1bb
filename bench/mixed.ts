/**
 * Documents of many formats through the whole pipeline on this machine, and what each stage takes for a document of 5 kB,
 * in batches and alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildAssembly } from '../bin/build.ts';
import { adminKey } from '../cli/credentials.ts';
import { type Cloud, startCloud } from '../local/cloud.ts';
import { openClient } from '../sdk/client.ts';
import type { Figure } from './figure.ts';
import { type MixedFile, mixedCorpus } from './fixtures/mixed-corpus.ts';
import { aNote } from './fixtures/notes.ts';
import { percentile } from './fixtures/percentile.ts';
import { type StageTimes, stageTimes } from './fixtures/stage-times.ts';

type Client = ReturnType<typeof openClient>;

const made = 300;
const notes = 500;
const alone = 15;
const deadlineMilliseconds = 10 * 60_000;
const ended = new Set(['completed', 'partial', 'failed']);

/** Of the estimates that the stages are measured against, a tenth. */
const stages = [
  ['fetch-documents', 'fetch', 100],
  ['clean-documents', 'clean', 10],
  ['chunk-documents', 'chunk', 50],
  ['embed-chunks', 'embed, lexical', undefined],
  ['store-chunks', 'store', 100],
] as const;

export async function run(): Promise<Figure[]> {
  const { assemblyDir } = await buildAssembly();
  const dataDir = await mkdtemp(join(tmpdir(), 'sheaf-bench-mixed-'));
  const cloud = await startCloud({ assemblyDir, dataDir, port: 0, logLevel: 'info', embedderUrl: 'lexical:' });
  try {
    await cloud.ready;
    const client = openClient({ url: cloud.url, credential: adminKey(dataDir) });
    await ingest(cloud, client, noteFiles(0, 50));
    const { files, shared } = mixedCorpus(made);
    const mixed = await ingest(cloud, client, files);
    const batches = await ingest(cloud, client, noteFiles(1_000, notes));
    const singles = new Set<string>();
    for (let index = 0; index < alone; index += 1) {
      const { jobIds } = await ingest(cloud, client, noteFiles(10_000 + index, 1));
      for (const jobId of jobIds) singles.add(jobId);
    }
    return [
      {
        figure: `mixed corpus: ${files.length - shared} made and ${shared} shared files, lexical embeddings`,
        target: '–',
        value: files.length / mixed.seconds,
        unit: 'documents/s',
        reason: `${mixed.stored} documents stored, ${mixed.refused} refused with their reason`,
      },
      ...stageFigures('in batches', stageTimes(dataDir, batches.jobIds)),
      ...stageFigures('alone', stageTimes(dataDir, singles)),
    ];
  } finally {
    await cloud.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function noteFiles(from: number, count: number): MixedFile[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `notes/${from + index}.md`,
    bytes: Buffer.from(aNote(from + index)),
  }));
}

function stageFigures(how: string, times: StageTimes): Figure[] {
  return stages.flatMap(([source, name, limit]) => {
    const own = times.get(source) ?? [];
    const target = limit === undefined ? '–' : `≤ ${limit} ms`;
    return [0.5, 0.95].map((share) => ({
      figure: `${name}, a document of 5 kB ${how}, p${share * 100}`,
      target,
      value: own.length === 0 ? null : percentile(own, share),
      unit: 'ms',
      reason: own.length === 0 ? 'the logs hold no such record' : undefined,
    }));
  });
}

interface Outcome {
  readonly seconds: number;
  readonly jobIds: ReadonlySet<string>;
  readonly stored: number;
  readonly refused: number;
}

/** Puts files and waits until their jobs have ended with all of them. */
async function ingest(cloud: Cloud, client: Client, files: readonly MixedFile[]): Promise<Outcome> {
  const startedAt = performance.now();
  const since = Date.now() - 100;
  for (const { name, bytes } of files) await cloud.landing.put(`default/${name}`, Buffer.from(bytes));
  while (performance.now() - startedAt < deadlineMilliseconds) {
    await sleep(files.length > 1 ? 500 : 100);
    const outcome = await outcomeSince(client, since);
    if (outcome !== undefined && outcome.stored + outcome.refused >= files.length)
      return { ...outcome, seconds: (performance.now() - startedAt) / 1000 };
  }
  throw new Error(`${files.length} files were not ingested within ${deadlineMilliseconds / 60_000} minutes.`);
}

/** Undefined while a job is open. */
async function outcomeSince(client: Client, since: number): Promise<Omit<Outcome, 'seconds'> | undefined> {
  const jobIds = new Set<string>();
  let [stored, refused] = [0, 0];
  for await (const job of client.jobs.all()) {
    if (Date.parse(job.createdAt) < since) break;
    if (!ended.has(job.status)) return undefined;
    jobIds.add(job.jobId);
    const { documents } = (await client.jobs.get(job.jobId)).counts;
    stored += documents.stored;
    refused += documents.quarantined + documents.failed;
  }
  return { jobIds, stored, refused };
}
