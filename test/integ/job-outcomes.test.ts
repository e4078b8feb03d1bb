import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePrometheus } from '../fixtures/prometheus-text.ts';
import { aCloud, aDataFolder, adminKeyOf, type RunningCloud, removeFolder } from './a-cloud.ts';
import { until } from './until.ts';

const dataDir = aDataFolder();
let cloud: RunningCloud;
let folder: string;

beforeAll(async () => {
  cloud = await aCloud(dataDir);
  folder = aDataFolder();
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  for (const one of [dataDir, folder]) removeFolder(one);
});

const binary = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251);
const utf16 = new Uint8Array(Buffer.from('\ufeffWritten as UTF-16 with its mark: Käse.', 'utf16le'));
const latin1 = new Uint8Array(Buffer.from('Ein Käse, zwei Käse, drei große Bäume über müden Füßen.', 'latin1'));
const zip = new Uint8Array(Buffer.concat([Buffer.from('504b030414000000', 'hex'), Buffer.alloc(60)]));

describe('files that cannot be read', () => {
  it('are quarantined with what to do, and the others are stored: partial', { timeout: 60_000 }, async () => {
    const job = await cloud.ingest({
      'good.md': '# Good\n\nThis one is good.',
      'archive.zip': zip,
      'unknown.xyz': binary,
      'empty.md': '',
      'blank.txt': ' \n\t\n ',
      'speech.ogg': 'OggS\0\u0002'.padEnd(64, '\0'),
    });
    expect(job).toMatchObject({ status: 'partial', counts: { documents: { total: 6, stored: 1, quarantined: 5 } } });
    expect(job.outcome).toContain('5 of 6 documents');
    const problems = Object.fromEntries(job.problems.map((one) => [one.uri, `${one.error}: ${one.message}`]));
    expect(problems).toEqual({
      'upload:archive.zip': expect.stringMatching(/^CorruptDocument: The ZIP container is damaged.*Repair the file/),
      'upload:unknown.xyz': expect.stringMatching(/^UnsupportedMediaType: .*Convert it/),
      'upload:empty.md': expect.stringMatching(/^EmptyDocument: .*0 bytes/),
      'upload:blank.txt': expect.stringMatching(/^EmptyDocument: .*no visible text/),
      'upload:speech.ogg': expect.stringMatching(/^NoTranscriber: .*ogg.*Configure one/),
    });
    const listed = await Array.fromAsync(cloud.client.documents.all());
    expect(listed.filter(({ status }) => status === 'quarantined')).toHaveLength(5);
  });

  it('make a job fail when there is nothing else', { timeout: 60_000 }, async () => {
    const job = await cloud.ingest({ 'only.zip': zip, 'only-empty.txt': '' });
    expect(job).toMatchObject({ status: 'failed', counts: { documents: { total: 2, quarantined: 2 } } });
  });

  it('of 200 MB are refused by their size, before they are read', { timeout: 60_000 }, async () => {
    const file = join(folder, 'large.txt');
    writeFileSync(file, 'Large.');
    truncateSync(file, 200 * 2 ** 20);
    await cloud.landing.putFile('default/large.txt', file);
    await cloud.documentOf('s3://landing/default/large.txt', ({ status }) => status === 'quarantined');
    const [job] = (await cloud.quiet()).filter(({ source }) => source.type === 'landing');
    expect(job?.problems[0]).toMatchObject({
      error: 'DocumentTooLarge',
      message: expect.stringMatching(/209715200 bytes.*50000000.*Split it, or raise maxFileBytes/),
    });
  });

  it('of 200 MB in the landing folder are named in the log and not taken over', { timeout: 60_000 }, async () => {
    mkdirSync(join(dataDir, 'landing'), { recursive: true });
    const file = join(dataDir, 'landing', 'huge.txt');
    writeFileSync(file, 'Huge.');
    truncateSync(file, 200 * 2 ** 20);
    const line = await until('the log names it', 20, () => logOf('landing').find((one) => one.includes('huge.txt')));
    expect(line).toMatch(/209715200 bytes.*limit is 50000000.*split it/i);
    expect(cloud.landing.head('default/huge.txt')).toBeUndefined();
  });
});

describe('a request', () => {
  it('names every line that its job causes, in every stage, and the trace of it', { timeout: 60_000 }, async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const upload = await cloud.client.uploads.create({ files: [{ path: 'traced.md', sizeBytes: 22 }] });
    const [{ url, headers }] = upload.files as unknown as [{ url: string; headers: Record<string, string> }];
    await fetch(url, { method: 'PUT', headers, body: '# Traced\n\nFrom a call.' });
    const answer = await fetch(`${cloud.url}/v1/jobs`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${adminKeyOf(dataDir)}`,
        'x-correlation-id': 'call-7',
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
      body: JSON.stringify({ source: { type: 'file_upload', uploadId: upload.uploadId } }),
    });
    const { jobId } = (await answer.json()) as { jobId: string };
    expect((await cloud.client.jobs.wait(jobId)).status).toBe('completed');
    const stages = [
      'list-source',
      'fetch-documents',
      'clean-documents',
      'chunk-documents',
      'plan-shards',
      'embed-chunks',
    ];
    const named = await until('every stage has logged', 20, () => {
      const lines = linesOf(jobId);
      return [...stages, 'store-chunks', 'reconcile-job', 'finish-job'].every((stage) =>
        lines.some(({ source }) => source === stage),
      )
        ? lines
        : undefined;
    });
    expect(named.filter((line) => line.correlationId !== 'call-7' || line.traceId !== traceId)).toEqual([]);
    const [entry] = (await cloud.client.audit.list({ operation: 'submitJob', targetId: jobId })).items;
    expect(entry).toMatchObject({ correlationId: 'call-7', outcome: 'succeeded', principalId: expect.any(String) });
    expect(await cloud.client.audit.verify()).toMatchObject({ problem: null });
  });

  it('has its figures scraped, those of the deployment too', { timeout: 60_000 }, async () => {
    const headers = { authorization: `Bearer ${adminKeyOf(dataDir)}` };
    const families = parsePrometheus(await (await fetch(`${cloud.url}/metrics`, { headers })).text());
    for (const name of ['sheaf_jobs', 'sheaf_documents', 'sheaf_http_request_duration_seconds', 'sheaf_queue_messages'])
      expect(families.get(name)?.samples.length, name).toBeGreaterThan(0);
    const stages = families.get('sheaf_stage_duration_seconds')!.samples.map(({ labels }) => labels.stage);
    expect(stages).toEqual(expect.arrayContaining(['fetch-documents', 'store-chunks']));
  });
});

describe('files that look hard', () => {
  it('are read in the encoding that they have', { timeout: 60_000 }, async () => {
    const job = await cloud.ingest({ 'utf16.txt': utf16, 'latin1.txt': latin1 });
    expect(job.status).toBe('completed');
    expect(await textOf('upload:utf16.txt')).toBe('Written as UTF-16 with its mark: Käse.');
    expect(await textOf('upload:latin1.txt')).toBe('Ein Käse, zwei Käse, drei große Bäume über müden Füßen.');
  });

  it('are found by names with blanks, signs, emoji and decomposed letters', { timeout: 60_000 }, async () => {
    const names = ['a b  c.md', 'quote\'"&?#%25.md', '📄.txt', 'cafe\u0301.txt', '-dash.md', 'x'.repeat(200)];
    const files = Object.fromEntries(names.map((name, index) => [`odd/${name}`, `This is text number ${index}.`]));
    const job = await cloud.ingest(files);
    expect(job).toMatchObject({ status: 'completed', counts: { documents: { stored: names.length } } });
    for (const [index, name] of names.entries()) cloud.drop(`dropped/${name}`, `Dropped text number ${index}.`);
    for (const [index, name] of names.entries()) {
      const path = (root: string) => `${root}/${name}`.normalize('NFC').split('/').map(encodeURIComponent).join('/');
      expect(await textOf(await listedUri(`upload:`, path('odd')))).toBe(`This is text number ${index}.`);
      expect(await textOf(await listedUri('s3://landing/default/', path('dropped')))).toBe(
        `Dropped text number ${index}.`,
      );
    }
  });
});

/** The URI as the API lists it, which may leave some signs unescaped that `encodeURIComponent` escapes. */
async function listedUri(prefix: string, path: string): Promise<string> {
  const wanted = decodeURIComponent(path);
  return until(`${prefix}${path} is listed`, 30, async () => {
    const documents = await Array.fromAsync(cloud.client.documents.all());
    return documents.find(
      ({ uri, chunkCount }) =>
        chunkCount > 0 && uri.startsWith(prefix) && decodeURIComponent(uri.slice(prefix.length)) === wanted,
    )?.uri;
  });
}

async function textOf(uri: string): Promise<string> {
  const [document] = (await cloud.client.documents.list({ uri })).items;
  return cloud.client.documents.text(document!.documentId);
}

/** Lines of functions about a job. */
function linesOf(jobId: string): Record<string, string>[] {
  const lines = readFileSync(join(dataDir, 'logs', 'sheaf.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line.includes(`"jobId":"${jobId}"`)).map((line) => JSON.parse(line));
}

function logOf(source: string): string[] {
  const lines = readFileSync(join(dataDir, 'logs', 'sheaf.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line.includes(`"source":"${source}"`));
}
