import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildAssembly } from '../../bin/build.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud.ts';
import { type DocumentView, type Job, openClient, type SheafClient } from '../../sdk/client.ts';
import { ingestFiles } from '../../sdk/upload-files.ts';
import { until } from './until.ts';

export interface RunningCloud extends Cloud, AsyncDisposable {
  readonly dataDir: string;
  readonly client: SheafClient;
  /** Writes a file into the landing folder. */
  drop(path: string, content: string | Uint8Array): void;
  /** Uploads files by the API and waits for their job. */
  ingest(files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): Promise<Job>;
  /** Waits for the document of a dropped file to be as asked: published, if not said otherwise. */
  documentOf(uri: string, is?: (document: DocumentView) => boolean, seconds?: number): Promise<DocumentView>;
  /** Waits until every job has ended and nothing is on its way. */
  quiet(): Promise<Job[]>;
}

export function aDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sheaf-integ-'));
}

/** The key that the start wrote. */
export function adminKeyOf(dataDir: string): string {
  return readFileSync(join(dataDir, 'admin.key'), 'utf8').trim();
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The synthesised app, in this process, on a free port; its API is healthy. */
export async function aCloud(dataDir: string, options: Partial<CloudOptions> = {}): Promise<RunningCloud> {
  const { assemblyDir } = await buildAssembly();
  const cloud = await startCloud({ assemblyDir, dataDir, port: 0, logLevel: 'info', ...options });
  const client = openClient({ url: cloud.url, credential: adminKeyOf(dataDir) });
  await cloud.ready;
  return {
    ...cloud,
    dataDir,
    client,
    [Symbol.asyncDispose]: () => cloud.close(),
    drop(path, content) {
      const file = join(dataDir, 'landing', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    },
    ingest: (files) => ingest(client, files),
    documentOf: (uri, is = ({ chunkCount }) => chunkCount > 0, seconds = 80) =>
      until(`${uri} is as asked`, seconds, async () => (await client.documents.list({ uri })).items.find(is)),
    quiet: () => quiet(cloud, client),
  };
}

async function ingest(client: SheafClient, files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>) {
  const local = Object.entries(files).map(([path, content]) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return { path, sizeBytes: bytes.length, read: async () => bytes };
  });
  const [job] = await Array.fromAsync(ingestFiles(client, local));
  return client.jobs.wait(job!.jobId, { signal: AbortSignal.timeout(60_000), maxPauseMilliseconds: 100 });
}

async function quiet(cloud: Cloud, client: SheafClient): Promise<Job[]> {
  const isIdle = () =>
    cloud.status().queues.every(({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0);
  return until('every job has ended', 60, async () => {
    const before = isIdle();
    const jobs = await Array.fromAsync(client.jobs.all());
    const isQuiet = before && isIdle() && jobs.every(({ status }) => !['pending', 'running'].includes(status));
    return isQuiet ? Promise.all(jobs.map(({ jobId }) => client.jobs.get(jobId))) : undefined;
  });
}
