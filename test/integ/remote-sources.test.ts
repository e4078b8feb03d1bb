import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job, JobRequest } from '../../sdk/client.ts';
import { aCloud, aDataFolder, adminKeyOf, type RunningCloud, removeFolder } from './a-cloud.ts';
import {
  credentials,
  credentialsIn,
  everyCredential,
  findCredentials,
  jobsWithCredentials,
  wrongRequests,
} from './credentials.ts';

const token = credentials.notes;
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

const pages: Record<string, string> = {
  '/robots.txt': 'User-agent: *\nDisallow: /private/\n',
  '/site/':
    '<title>Site</title><p>Where the turbines are described. <a href="one.html">one</a> <a href="two.html">two</a> <a href="/private/x.html">three</a>',
  '/site/one.html': '<title>One</title><p>The first turbine was built by the river in spring.',
  '/site/two.html': '<title>Two</title><p>The second turbine stands on the hill above it.',
  '/private/x.html': '<title>Private</title><p>Nobody reads of the third turbine.',
};
const sqliteFolder = aDataFolder();

/** With an ETag, as static servers do. */
function servePage(path: string, request: IncomingMessage, response: ServerResponse): void {
  const body = pages[path];
  const etag = `"${body?.length}"`;
  if (body === undefined) return void response.writeHead(404).end('There is no such page.');
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
  response
    .writeHead(200, { etag, 'content-type': path.endsWith('.txt') ? 'text/plain' : 'text/html; charset=utf-8' })
    .end(body);
}

/** Refuses, and says in its answer whatever it was told. */
async function repeat(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const part of request) body += part;
  response.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Basic' });
  response.end(JSON.stringify({ error: 'invalid_client', url: request.url, headers: request.headers, body }));
}

function makeTickets(): void {
  const tickets = new DatabaseSync(join(sqliteFolder, 'crm.db'));
  tickets.exec(`create table tickets (id integer primary key, body text); insert into tickets (body) values
    ('The compressor hums at night.'), ('The compressor leaks oil.'), (null)`);
  tickets.close();
}

let cloud: RunningCloud;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here');
    if (pathname === '/echo') return repeat(request, response);
    if (pathname !== '/notes') return servePage(pathname, request, response);
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end('Who are you?');
    const page = Number(searchParams.get('page') ?? 1);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ notes: [...notes.values()].slice(page * 2 - 2, page * 2) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  makeTickets();
  cloud = await aCloud(dataDir, { egressAllow: url, sqliteFolder });
}, 480_000);

afterAll(async () => {
  await cloud?.close();
  server?.close();
  removeFolder(dataDir);
  removeFolder(sqliteFolder);
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
    expect(await Array.fromAsync(cloud.client.documents.all())).toHaveLength(4);
  });

  it('crawl a site as its robots.txt allows, and ask again by ETag', { timeout: 60_000 }, async () => {
    const crawl = { type: 'url_scrape' as const, url: `${url}/site/`, followLinks: true, maxPages: 20 };
    const first = await run(crawl);
    expect(first.counts.documents).toMatchObject({ total: 3, stored: 3 });
    expect(first.outcome).toMatch(/robots/);
    delete pages['/site/two.html'];
    const second = await run(crawl);
    expect(second.counts.documents).toMatchObject({ stored: 0, unchanged: 2, deleted: 1 });
    const { results } = await cloud.client.search({ query: 'turbine', mode: 'keyword', topK: 5 });
    expect([...new Set(results.map(({ uri }) => uri))].sort()).toEqual([`${url}/site/`, `${url}/site/one.html`]);
  });

  it('read the rows of a database, and nothing but that', { timeout: 60_000 }, async () => {
    const database = {
      ...{ type: 'database_query' as const, engine: 'sqlite' as const, name: 'crm', table: 'tickets' },
      ...{ connection: { secret: 'crm.db' }, columns: { content: 'body', id: 'id' } },
    };
    const job = await run({ ...database, query: 'select id, body from tickets order by id' });
    expect(job.counts.documents).toMatchObject({ total: 2, stored: 2 });
    expect(job.outcome).toMatch(/^Left out by rule: 1 ×/);
    const writing = await run({ ...database, query: "update tickets set body = 'x' returning id, body" });
    expect(writing.outcome).toMatch(/^Stopped \(SourceQueryInvalid\)/);
  });

  it('never call what the operator has not opened', { timeout: 60_000 }, async () => {
    const job = await run({ type: 'api_fetch', url: 'http://127.0.0.1:1/', delaySeconds: 0 });
    expect(job.outcome).toMatch(/^Stopped \(EgressRefused\): The host is at an address that is loopback/);
  });

  it('tell what is known of each entry of a manifest, which searches filter by', { timeout: 60_000 }, async () => {
    pages['/site/two.html'] = '<title>Two</title><p>The second turbine is back on its hill.';
    const known = { status: 'approved', version: 2, supersedes: 'turbines-1', authors: ['Ada'], date: '2024-05-01' };
    const job = await run({
      type: 'manifest',
      project: 'Turbines',
      sources: [
        { url: `${url}/site/one.html`, ...known },
        { url: `${url}/site/two.html`, status: 'draft', version: '2.10' },
      ],
    });
    expect(job).toMatchObject({ status: 'completed' });
    const found = async (metadata: Record<string, string | number | { gte: string }>) => {
      const filter = { metadata: { project: 'Turbines', ...metadata } };
      const { results } = await cloud.client.search({ query: 'turbine', topK: 20, filter });
      return [...new Set(results.map(({ title }) => title))].sort();
    };
    expect(await found({})).toEqual(['One', 'Two']);
    expect(await found({ status: 'approved' })).toEqual(['One']);
    expect(await found({ version: '2.10' })).toEqual(['Two']);
    expect(await found({ version: 2, supersedes: 'turbines-1', authors: 'Ada' })).toEqual(['One']);
    expect(await found({ date: { gte: '2024-05-01' } })).toEqual(['One']);
  });

  it('leave no credential anywhere but in the secret store', { timeout: 240_000 }, async () => {
    const { client } = cloud;
    const sources = jobsWithCredentials(url);
    const jobs = await Promise.all(sources.map(run));
    expect(jobs.filter(({ status }) => status !== 'failed').map(({ source }) => source)).toEqual([]);
    const schedules = sources.map((source, at) =>
      client.schedules.create({
        name: `credentials ${at}`,
        source: source as never,
        cron: '0 3 1 1 *',
        isPaused: true,
      }),
    );
    await Promise.all(schedules);
    const answers = [
      ...(await Promise.all(wrongRequests().map(refusalOf))),
      JSON.stringify(jobs),
      JSON.stringify(await Array.fromAsync(client.jobs.all())),
      JSON.stringify(await Array.fromAsync(client.schedules.all())),
      JSON.stringify(await client.failures.list()),
      JSON.stringify(await client.failures.groups()),
    ];
    expect(answers.map((answer) => credentialsIn(answer))).toEqual(answers.map(() => []));
    await cloud.quiet();
    await cloud.close();

    const { found, places } = await findCredentials(dataDir);
    expect(found).toEqual([{ place: 'secrets.json', credentials: everyCredential }]);
    for (const kind of [
      'postgres: jobs',
      'postgres: schedules',
      'postgres: failures',
      'interpreter: executions',
      'logs/',
      'storage/',
    ])
      expect(
        places.some((place) => place.startsWith(kind)),
        kind,
      ).toBe(true);
  });
});

/** What the API says of a request that it does not take. */
async function refusalOf(source: object): Promise<string> {
  const body = JSON.stringify({ source });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${adminKeyOf(dataDir)}` };
  const answer = await fetch(`${cloud.url}/v1/jobs`, { method: 'POST', headers, body });
  expect(answer.status, body).toBe(400);
  return answer.text();
}
