/** The API of the local cloud under 500 requests a second, nine of ten for the status of a job, one a keyword search, over 50,000 chunks. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAssembly } from '../bin/build.ts';
import { adminKey } from '../cli/credentials.ts';
import { openEmbedder } from '../lambdas/adapters/embedders/open-embedder.ts';
import { openDatabase } from '../lambdas/adapters/open-database.ts';
import { openVectorStoreProvider } from '../lambdas/adapters/open-vector-store.ts';
import { startCloud } from '../local/cloud.ts';
import { startDatabase } from '../local/database/database.ts';
import type { Figure } from './figure.ts';
import { cpuMillisecondsOf } from './fixtures/cpu-time.ts';
import { addJobs, fillIndex } from './fixtures/filled-index.ts';
import { type Load, type Loaded, underLoad } from './fixtures/open-loop.ts';
import { percentile } from './fixtures/percentile.ts';
import { queriesOf } from './fixtures/search-corpus.ts';

/** `SHEAF_LOAD=rate,seconds,chunks` changes what is asked, to find where the limit is. */
const [perSecond = 500, seconds = 30, chunkCount = 50_000] = (process.env.SHEAF_LOAD ?? '')
  .split(',')
  .flatMap((part) => (part === '' ? [] : [Number(part)]));
const jobCount = 1_000;
const queryCount = 200;
const warmUpSeconds = 5;

export async function run(): Promise<readonly Figure[]> {
  const { assemblyDir } = await buildAssembly();
  const dataDir = await mkdtemp(join(tmpdir(), 'sheaf-bench-load-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const preparedDir = join(assemblyDir, '..', 'dist', 'database');
  const server = await startDatabase({
    dataDir,
    preparedDir,
    onProblem: (message) => process.stderr.write(`${message}\n`),
  });
  stack.defer(() => server.close());
  const vectorStoreUrl = `lancedb:${join(dataDir, 'vectors')}`;
  const cloud = await startCloud({
    assemblyDir,
    dataDir,
    port: 0,
    logLevel: 'warn',
    databaseUrl: server.url,
    vectorStoreUrl,
  });
  stack.defer(() => cloud.close());
  await cloud.ready;
  const { jobIds, queries } = await filled(server.url, vectorStoreUrl);
  const load = loadOf(cloud.url, adminKey(dataDir)!, jobIds, queries);
  await underLoad({ ...load, perSecond: perSecond / 4, seconds: warmUpSeconds });
  const taken = () => cpuByName([...cloud.status().processes, { name: 'database', pid: server.pid ?? 0 }]);
  const before = taken();
  const loaded = await underLoad(load);
  return [...figuresOf(loaded), cpuFigure(before, taken(), perSecond * seconds)];
}

async function filled(databaseUrl: string, vectorStoreUrl: string) {
  const database = await openDatabase(databaseUrl);
  const provider = await openVectorStoreProvider(vectorStoreUrl);
  try {
    const embedder = await openEmbedder('lexical:');
    const texts = await fillIndex(chunkCount, { database, provider, embedder });
    return { jobIds: await addJobs(database, jobCount), queries: queriesOf(texts, queryCount) };
  } finally {
    await provider.close();
    await database.close();
  }
}

function loadOf(url: string, key: string, jobIds: readonly string[], queries: readonly string[]): Load {
  const requests = Array.from({ length: jobCount }, (_, number) => {
    if (number % 10 !== 9)
      return { kind: 'status', method: 'GET' as const, path: `/v1/jobs/${jobIds[number % jobIds.length]}` };
    const query = queries[((number / 10) % queries.length) | 0];
    return {
      kind: 'search',
      method: 'POST' as const,
      path: '/v1/search',
      body: JSON.stringify({ query, mode: 'keyword' }),
    };
  });
  return { url, headers: { authorization: `Bearer ${key}` }, perSecond, seconds, requests };
}

function cpuByName(processes: readonly { readonly name: string; readonly pid: number }[]): Map<string, number> {
  const names = Map.groupBy(processes, ({ name }) => name);
  return new Map(
    [...names].map(([name, all]) => [name, all.reduce((sum, { pid }) => sum + cpuMillisecondsOf(pid), 0)]),
  );
}

/** It says where time goes when something else has the processors. */
function cpuFigure(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, requests: number): Figure {
  const each = [...after].map(([name, total]) => [name, (total - (before.get(name) ?? 0)) / requests] as const);
  const reason = each
    .filter(([, value]) => value >= 0.01)
    .map(([name, value]) => `${name} ${value.toFixed(2)}`)
    .join(', ');
  const value = each.reduce((sum, [, part]) => sum + part, 0);
  return { figure: 'CPU a request, of all processes', target: '< 4 ms', value, unit: 'ms', reason };
}

function figuresOf({ latencies, statuses, latestSendMs }: Loaded): Figure[] {
  const at = `at ${perSecond} requests/s and ${chunkCount} chunks`;
  const all = Object.values(latencies).flat();
  const answered = statuses[200] ?? 0;
  const reason = `${JSON.stringify(statuses)} by status; sent ${Math.round(latestSendMs)} ms late at most`;
  return [
    { figure: `API p99 ${at}`, target: '< 150 ms', value: percentile(all, 0.99), unit: 'ms', reason },
    { figure: `API p50 ${at}`, target: '–', value: percentile(all, 0.5), unit: 'ms' },
    ...Object.entries(latencies).map(([kind, own]) => ({
      figure: `${kind} p99`,
      target: '–',
      value: percentile(own, 0.99),
      unit: 'ms',
    })),
    { figure: 'answered with 200', target: '100 %', value: (answered / all.length) * 100, unit: '%' },
  ];
}
