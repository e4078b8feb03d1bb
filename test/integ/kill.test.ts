import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '@sheaf/core/keys';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAssembly } from '../../bin/build.ts';
import type { SheafClient } from '../../sdk/client.ts';
import { ingestFiles } from '../../sdk/upload-files.ts';
import { familyOf, type Host, isAlive, processesOf, startHost } from './a-host.ts';
import { aPaidEmbedder } from './a-paid-embedder.ts';
import { Workload } from './a-workload.ts';
import { randomFrom } from './random.ts';
import { type StoredState, storedState } from './stored-state.ts';
import { until } from './until.ts';

const killCount = Number(process.env.SHEAF_KILLS ?? 50);
const seed = Number(process.env.SHEAF_KILL_SEED ?? randomInt(1e9));
/** Between asking for vectors and having noted them, on a busy machine. */
const inFlightMs = 4_000;

const dataDir = mkdtempSync(join(tmpdir(), 'sheaf-kill-'));
/** When each host was killed, and when the last of its processes had noticed. */
const kills: { at: number; over: number }[] = [];
let embedder: Awaited<ReturnType<typeof aPaidEmbedder>>;
let host: Host | undefined;

beforeAll(async () => {
  await buildAssembly();
  embedder = await aPaidEmbedder();
}, 180_000);

afterAll(async () => {
  await host?.kill();
  await embedder.close();
  if (process.env.SHEAF_KEEP === undefined) rmSync(dataDir, { recursive: true, force: true });
});

const start = (): Host => {
  host = startHost(dataDir, { env: { SHEAF_EMBEDDER_URL: embedder.url } });
  return host;
};

it(`loses and doubles nothing when it is killed at ${killCount} random points`, {
  timeout: 100_000 + killCount * 16_000,
}, async () => {
  console.log(`Kill points by seed ${seed}; the same again by SHEAF_KILL_SEED=${seed}.`);
  const random = randomFrom(seed);
  const files = new Workload(join(dataDir, 'landing'), random);
  const uploads = new Map<string, string>();
  const accepted: string[] = [];
  const started = performance.now();
  const endings: Promise<void>[] = [];

  for (let cycle = 0; cycle < killCount; cycle += 1) {
    if (random() < 0.5) files.change();
    const running = start();
    await untilKillPoint(running, cycle, files, { uploads, accepted, random });
    const family = familyOf(running.pid);
    const gone = killed(running, family);
    endings.push(gone);
    // Every other time the next one starts while the children of this one are still on their way out.
    await (cycle % 2 === 0 ? gone : running.ended);
  }
  await Promise.all(endings);
  const cyclesMs = performance.now() - started;

  await settle(start(), files, uploads, accepted);
  await host?.stop();
  host = undefined;
  await until(
    'no process is left',
    10,
    () => processesOf(dataDir).length === 0,
    () => processesOf(dataDir),
  );
  expectWhole(await storedState(dataDir));
  expectPaidOnce();
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  console.log(`${killCount} kills in ${seconds(cyclesMs)} s, all in ${seconds(performance.now() - started)} s.`);
});

async function killed(running: Host, family: readonly number[]): Promise<void> {
  const at = Date.now();
  await running.kill();
  await until('the children of a killed host end', 10, () => !family.some(isAlive));
  kills.push({ at, over: Date.now() });
}

interface Uploading {
  readonly uploads: Map<string, string>;
  readonly accepted: string[];
  readonly random: () => number;
}

/** Every fifth kill falls into the start, the others into intake and pipeline. */
async function untilKillPoint(running: Host, cycle: number, files: Workload, uploading: Uploading): Promise<void> {
  const { random } = uploading;
  if (cycle % 5 === 4) return sleep(1_300 * random()).then(() => undefined);
  const client = await running.client();
  files.change();
  const until = sleep(1_800 * random());
  if (cycle % 4 === 1) void upload(client, cycle, files.text(), uploading);
  await until;
}

/** Only what the server accepted must be there in the end. */
async function upload(
  client: SheafClient,
  cycle: number,
  text: string,
  { uploads, accepted }: Uploading,
): Promise<void> {
  const file = {
    path: `uploaded-${cycle}.txt`,
    sizeBytes: text.length,
    read: async () => new TextEncoder().encode(text),
  };
  try {
    for await (const { jobId } of ingestFiles(client, [file])) {
      accepted.push(jobId);
      uploads.set(file.path, text);
    }
  } catch {
    // Killed in between.
  }
}

async function settle(running: Host, files: Workload, uploads: Map<string, string>, accepted: string[]): Promise<void> {
  const client = await running.client();
  const began = performance.now();
  const wanted = new Map<string, string>([
    ...[...files.expected].map(([name, text]) => [`s3://landing/default/${name}`, text] as const),
    ...[...uploads].map(([name, text]) => [`upload:${name}`, text] as const),
  ]);
  let seen: unknown;
  await until(
    'the stores are as the files',
    100,
    async () => {
      const jobs = await Array.fromAsync(client.jobs.all());
      const open = jobs.filter(({ status }) => ['pending', 'running'].includes(status));
      const documents = await Array.fromAsync(client.documents.all());
      const missing = [...wanted.keys()].filter(
        (uri) => !documents.some((one) => one.uri === uri && one.chunkCount > 0),
      );
      const surplus = documents.filter(({ uri }) => !wanted.has(uri) && !uri.startsWith('upload:'));
      const stale = documents.filter(
        ({ uri, versionHash }) => wanted.has(uri) && versionHash !== sha256(wanted.get(uri) ?? ''),
      );
      seen = {
        open: open.map(({ jobId, status }) => [jobId, status]),
        missing,
        surplus: surplus.map(({ uri }) => uri),
        stale: stale.map(({ uri }) => uri),
      };
      return open.length + missing.length + surplus.length + stale.length === 0;
    },
    () => ({ ...(seen as object), seed }),
  );
  console.log(
    `Settled ${((performance.now() - began) / 1000).toFixed(1)} s after the last start; ${wanted.size} documents.`,
  );

  // A key that was marked twice has a job more, which finds nothing to do.
  let jobs: Awaited<ReturnType<typeof client.jobs.list>>['items'] = [];
  await until('no job is open', 30, async () => {
    jobs = await Array.fromAsync(client.jobs.all());
    return jobs.every(({ status }) => !['pending', 'running'].includes(status));
  });
  expect(jobs.filter(({ status }) => status !== 'completed')).toEqual([]);
  expect(new Set(jobs.map(({ jobId }) => jobId)).isSupersetOf(new Set(accepted))).toBe(true);
  const documents = await Array.fromAsync(client.documents.all());
  for (const [uri, text] of wanted) {
    const [document, ...doubles] = documents.filter((one) => one.uri === uri);
    expect(doubles).toEqual([]);
    expect(await client.documents.text(document!.documentId)).toBe(text);
    const word = text.slice(0, text.indexOf(' '));
    const { results } = await client.search({ query: word, mode: 'keyword', topK: 3 });
    expect(results[0]?.documentId, `${word} of ${uri}, seed ${seed}`).toBe(document!.documentId);
  }
}

/** Rows are vectors, nothing is claimed, marked or left over. */
function expectWhole(state: StoredState): void {
  const published = state.documents.flatMap(({ chunkIds }) => chunkIds);
  expect(state.documents.filter(({ isPublished, claimedBy }) => !isPublished || claimedBy !== null)).toEqual([]);
  expect(state.documents.filter(({ chunkIds, chunkCount }) => chunkIds.length !== chunkCount)).toEqual([]);
  expect(new Set(state.documents.map(({ uri }) => uri)).size).toBe(state.documents.length);
  expect({ marks: state.marks, openJobs: state.openJobs, staleVectors: state.staleVectors }).toEqual({
    marks: [],
    openJobs: [],
    staleVectors: 0,
  });
  expect(state.vectors.toSorted()).toEqual(published.toSorted());
  expect(state.chunkRows).toBe(published.length);
}

/** A text is paid for again only when its first call was on its way at a kill, or made by a process that had not noticed it. */
function expectPaidOnce(): void {
  const calls = embedder.calls;
  const repeated = [...calls].flatMap(([text, times]) =>
    times.slice(1).map((at, index) => ({ text: text.slice(0, 40), before: times[index]!, at })),
  );
  const unexcused = repeated.filter(
    ({ before, at }) => !kills.some((kill) => kill.at < at && before <= kill.over && kill.at - before < inFlightMs),
  );
  console.log(`${calls.size} texts embedded, ${repeated.length} of them paid for again after a kill.`);
  expect(unexcused, `${JSON.stringify(kills)}, seed ${seed}`).toEqual([]);
}
