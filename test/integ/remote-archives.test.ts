/** Filings, a manifest and a bucket, each by its first run, a dry run of the second, and the second. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createTokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTokenRanks } from '../../lambdas/adapters/tokenizer-ranks.ts';
import { findSample } from '../../local/start/sample-corpus.ts';
import type { EstimateView, Job, JobRequest } from '../../sdk/client.ts';
import { sheaf } from '../cli/a-server.ts';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';
import { aLoopbackEdgar, aReport } from './a-loopback-edgar.ts';
import { aPageServer } from './a-loopback-server.ts';
import { aPaidEmbedder } from './a-paid-embedder.ts';
import { until } from './until.ts';

/** Every so many documents of the sample; SHEAF_WHOLE_SAMPLE=1 takes all. */
const sampleStep = process.env.SHEAF_WHOLE_SAMPLE ? 1 : 8;

const dataDir = aDataFolder();
const bucketDir = join(dataDir, 'buckets', 'reports-archive');
const reports = [aReport(2022, 'We make pumps for wells.'), aReport(2023, 'We make valves for tanks.')];
const guide = new Map([
  ['/robots.txt', 'User-agent: *\nAllow: /\n'],
  ['/guide', '<title>Guide</title><p>How to care for a turbine by the river.'],
]);
const paper = new Map([['/paper', '<title>Paper</title><p>What a generator says of its own age.']]);
const note = new Map([['/note', '<title>Note</title><p>A note on the dam above the village.']]);

let cloud: RunningCloud;
let edgar: Awaited<ReturnType<typeof aLoopbackEdgar>>;
let servers: Awaited<ReturnType<typeof aPageServer>>[];
let embedder: Awaited<ReturnType<typeof aPaidEmbedder>>;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  const tokenizer = createTokenizer(await loadTokenRanks('cl100k_base'));
  embedder = await aPaidEmbedder({ model: 'text-embedding-3-small', tokensOf: (text) => tokenizer.count(text) });
  edgar = await aLoopbackEdgar({ cik: 320193, ticker: 'PUMP', name: 'Pump Works Inc.', filings: reports });
  servers = await Promise.all([guide, paper, note].map(aPageServer));
  closing.push(embedder.close, edgar.close, ...servers.map(({ close }) => close));
  for (const [at, text] of ['The first report.', 'The second report.', 'The third report.'].entries())
    put(`2026/${at}.txt`, `${text} It was written in the year ${2020 + at}.`);
  put('other/secret.txt', 'Nobody opened this part of the bucket.');
  const { files } = await findSample();
  for (const { name, file } of files.filter((_, at) => at % sampleStep === 0))
    put(`sample/${name}`, await readFile(file));
  cloud = await aCloud(dataDir, {
    embedderUrl: embedder.url,
    egressAllow: [edgar, ...servers].map(({ url }) => url).join(','),
    edgarOrigin: edgar.url,
    sourceBuckets: 'reports-archive/2026/,reports-archive/sample/',
  });
}, 480_000);

afterAll(async () => {
  await cloud?.close();
  for (const close of closing) await close();
  removeFolder(dataDir);
});

function put(key: string, content: string | Uint8Array): void {
  const file = join(bucketDir, key);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const filings = (more: object = {}) => ({
  type: 'sec_edgar' as const,
  tickers: ['PUMP'],
  count: 2,
  userAgent: 'Acme Research jane@acme.example',
  ...more,
});
const list = (paths: readonly string[]) => ({
  type: 'manifest' as const,
  project: 'Rivers',
  sources: paths.map((path, at) => ({ url: `${servers[at]!.url}${path}`, reliability: 0.8, tags: ['river'] })),
});
const bucket = (more: object = {}) => ({
  type: 's3_prefix' as const,
  bucket: 'reports-archive',
  prefix: '2026/',
  ...more,
});

async function run(source: JobRequest['source'], dryRun = false, corpus = 'documents'): Promise<Job> {
  const { jobId } = await cloud.client.jobs.submit({ source, dryRun, corpus });
  return cloud.client.jobs.wait(jobId, { signal: AbortSignal.timeout(120_000), maxPauseMilliseconds: 100 });
}

async function dry(source: JobRequest['source'], corpus?: string): Promise<EstimateView> {
  const job = await run(source, true, corpus);
  expect(job).toMatchObject({ status: 'completed', dryRun: true, counts: { documents: { total: 0 } } });
  expect(job.outcome).toMatch(/^dry run/);
  return job.estimate!;
}

const valuesOf = ({ documents }: EstimateView) =>
  Object.fromEntries(Object.entries(documents).map(([name, { value }]) => [name, value]));

/** What lies in the folder is in the bucket a moment later. */
const seen = (count: number) =>
  until(`${count} objects are in the bucket`, 120, async () =>
    (await dry(bucket())).documents.total.value === count ? true : undefined,
  );

describe('filings, a manifest and a bucket on the local cloud', () => {
  it('are told of by a dry run, and nothing is stored', { timeout: 240_000 }, async () => {
    await seen(3);
    const [edgarSays, manifestSays, bucketSays] = await Promise.all([
      dry(filings()),
      dry(list(['/guide', '/paper', '/note'])),
      dry(bucket()),
    ]);
    expect(valuesOf(edgarSays)).toMatchObject({ total: 2, new: 2, unchanged: 0, problems: 0 });
    expect(valuesOf(manifestSays)).toMatchObject({ total: 3, new: 3, toRemove: null });
    expect(manifestSays.documents.toRemove.reason).toMatch(/another address/);
    expect(valuesOf(bucketSays)).toEqual({ total: 3, new: 3, changed: 0, unchanged: 0, toRemove: 0, problems: 0 });
    for (const { tokens, cost } of [edgarSays, manifestSays, bucketSays]) {
      expect(tokens.value).toBeGreaterThan(0);
      expect(cost.byStage.embed).toMatchObject({ basis: 'measured', value: expect.any(Number) });
    }
    expect(await Array.fromAsync(cloud.client.documents.all())).toEqual([]);
    expect(embedder.calls.size).toBe(0);
  });

  it('are stored by the first run, and found', { timeout: 240_000 }, async () => {
    const jobs = await Promise.all([run(filings()), run(list(['/guide', '/paper', '/note'])), run(bucket())]);
    expect(jobs.map(({ status, counts }) => [status, counts.documents.stored])).toEqual([
      ['completed', 2],
      ['completed', 3],
      ['completed', 3],
    ]);
    const { results } = await cloud.client.search({ query: 'pumps wells', mode: 'keyword', topK: 1 });
    expect(results[0]).toMatchObject({ title: 'Pump Works Inc. 10-K 2022-11-03', headingPath: expect.any(Array) });
    const told = await cloud.client.search({
      query: 'turbine river',
      mode: 'keyword',
      filter: { metadata: { project: 'Rivers', reliability: 0.8 } },
    });
    expect(told.results[0]).toMatchObject({ title: 'Guide' });
    expect(edgar.requests.every(({ userAgent }) => userAgent === 'Acme Research jane@acme.example')).toBe(true);
  });

  it('bring only what is new the second time, tell what fails, and lose what is gone', {
    timeout: 240_000,
  }, async () => {
    edgar.put([aReport(2021, 'We made nothing yet.'), ...reports, aReport(2024, 'We make dams.')]);
    edgar.pages.delete([...edgar.pages.keys()].find((path) => path.endsWith('report-2021.htm'))!);
    guide.set('/guide', '<title>Guide</title><p>How to care for a turbine by the sea, and to paint it.');
    put('2026/1.txt', 'The second report. It was written anew, and is longer.');
    put('2026/9.txt', 'x'.repeat(5_000));
    rmSync(join(bucketDir, '2026/2.txt'));
    const small = { maxBytesPerObject: 4_000 };
    await until('the bucket is like its folder', 120, async () => {
      const { unchanged, changed, toRemove, problems } = valuesOf(await dry(bucket(small)));
      return unchanged === 1 && changed === 1 && toRemove === 1 && problems === 1 ? true : undefined;
    });
    const asked = edgar.requests.length;
    const [edgarJob, manifestJob, bucketJob] = await Promise.all([
      run(filings({ count: 4 })),
      run(list(['/guide', '/missing'])),
      run(bucket(small)),
    ]);
    expect(edgarJob.counts.documents).toMatchObject({ stored: 1, unchanged: 2, failed: 1 });
    expect(edgarJob.problems[0]).toMatchObject({ error: 'SourceAnswerInvalid' });
    // The list of companies, that of filings, two documents: what is known is not asked for again.
    expect(edgar.requests.length - asked).toBe(4);
    expect(manifestJob.counts.documents).toMatchObject({ stored: 1, failed: 1, deleted: 2 });
    expect(bucketJob.counts.documents).toMatchObject({ stored: 1, unchanged: 1, deleted: 1, quarantined: 1 });
    const uris = (await Array.fromAsync(cloud.client.documents.all())).map(({ uri }) => uri);
    expect(uris).not.toContain('s3://reports-archive/2026/2.txt');
    expect(uris).toContain('s3://reports-archive/2026/1.txt');
  });

  it('are submitted by the command line, which shows the figures of a dry run', { timeout: 240_000 }, async () => {
    const words = ['bucket=reports-archive', 'prefix=2026/', 'maxObjects=1'];
    const { code, out } = await sheaf(['submit', 's3_prefix', ...words, '--dry-run', '--data', dataDir], cloud);
    expect(code).toBe(0);
    expect(out).toMatch(/dry run: Left out by rule: 1 × beyond maxObjects, 1/);
    expect(out).toMatch(/documents\s+1\s+measured/);
    expect(out).toMatch(/tokens to embed\s+0\s+measured/);
    const sources = `sources=${JSON.stringify([{ url: `${servers[0]!.url}/guide` }])}`;
    const json = await sheaf(
      ['--json', '--data', dataDir, 'submit', 'manifest', 'project=Other', sources, '--dry-run'],
      cloud,
    );
    expect(JSON.parse(json.out).estimate.documents.unchanged).toMatchObject({ value: 1, basis: 'measured' });
  });

  it('are not read beyond what the operator opened', { timeout: 240_000 }, async () => {
    const job = await run(bucket({ prefix: 'other/' }));
    expect(job).toMatchObject({ status: 'failed', outcome: expect.stringMatching(/^Stopped \(EgressRefused\)/) });
    expect(existsSync(join(bucketDir, 'other/secret.txt'))).toBe(true);
  });

  it('cost what the dry run said, within 15 %: the documentation in node_modules', { timeout: 240_000 }, async () => {
    await cloud.client.corpora.create({ corpus: 'sample' });
    const sample = bucket({ prefix: 'sample/' });
    const { documents, tokens, cost } = await dry(sample, 'sample');
    const job = await run(sample, false, 'sample');
    const settled = job.cost.byStage.embed!;
    expect(documents.new.value).toBe(job.counts.documents.total);
    expect(job.cost.currency).toBe(cost.currency);
    expect(Math.abs(cost.byStage.embed.value! / settled - 1)).toBeLessThan(0.15);
    expect(tokens.value).toBeGreaterThan(10_000);
    if (sampleStep === 1) console.log({ estimated: cost.byStage.embed, settled });
  });
});
