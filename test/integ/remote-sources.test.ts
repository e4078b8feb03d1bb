import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job, JobRequest } from '../../sdk/client.ts';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';

const token = 'tok-secret-123';
const dataDir = aDataFolder();
const notes = new Map(
  ['seal', 'gearbox', 'fan', 'sensor', 'valve'].map((part, index) => [
    index,
    {
      id: index,
      title: `On the ${part}`,
      body: `Whoever cares for the ${part} looks at it with patience.`,
      at: '2026-01-01',
    },
  ]),
);

let cloud: RunningCloud;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://here');
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end('Who are you?');
    const page = Number(searchParams.get('page') ?? 1);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ notes: [...notes.values()].slice(page * 2 - 2, page * 2) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cloud = await aCloud(dataDir, { egressAllow: url });
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  server?.close();
  removeFolder(dataDir);
});

async function run(source: JobRequest['source']): Promise<Job> {
  const { jobId } = await cloud.client.jobs.submit({ source });
  return cloud.client.jobs.wait(jobId, { signal: AbortSignal.timeout(60_000), maxPauseMilliseconds: 100 });
}

const ofApi = (secret: string) =>
  run({
    type: 'api_fetch',
    url: `${url}/notes`,
    dataPath: 'notes',
    auth: { type: 'bearer', token: { secret } },
    fields: { content: 'body', title: 'title', updatedAt: 'at' },
    pagination: { type: 'page', parameter: 'page' },
    delaySeconds: 0,
  });

describe('remote sources on the local cloud', () => {
  it('are listed page by page from a real server, and found', { timeout: 60_000 }, async () => {
    const job = await ofApi(token);
    expect(job).toMatchObject({ status: 'completed', counts: { documents: { total: 5, stored: 5 } } });
    const { results } = await cloud.client.search({ query: 'care for the gearbox', topK: 1 });
    expect(results[0]).toMatchObject({ title: 'On the gearbox' });
  });

  it('bring only what changed the next time, and lose what is gone', { timeout: 60_000 }, async () => {
    notes.set(2, { ...notes.get(2)!, body: 'The fan was replaced in May.', at: '2026-05-01' });
    notes.delete(4);
    const { status, counts } = await ofApi(token);
    expect([status, counts.documents]).toMatchObject(['completed', { stored: 1, unchanged: 3, deleted: 1 }]);
    const { results } = await cloud.client.search({ query: 'care for the valve', mode: 'keyword', topK: 5 });
    expect(results.map(({ title }) => title)).not.toContain('On the valve');
  });

  it('fail with a sentence when the credentials are wrong, and keep what there is', { timeout: 60_000 }, async () => {
    const job = await ofApi('something-else');
    expect(job.status).toBe('failed');
    expect(job.outcome).toMatch(/^Stopped \(CredentialsRejected\): The source answered 401/);
    expect((await Array.fromAsync(cloud.client.documents.all())).length).toBe(4);
  });

  it('never call what the operator has not opened', { timeout: 60_000 }, async () => {
    const job = await run({ type: 'api_fetch', url: 'http://127.0.0.1:1/', delaySeconds: 0 });
    expect(job.outcome).toMatch(/^Stopped \(EgressRefused\): The host is at an address that is loopback/);
  });

  it('leave no credential in what is stored, but for the secret store', async () => {
    await cloud.quiet();
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const holding = files.filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(token));
    expect(holding.map(({ name }) => name)).toEqual(['secrets.json']);
  });
});
