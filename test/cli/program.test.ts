import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const aJob = {
  jobId: '01JAB8X2Z5W1T4M0Q6R7S8V9YN',
  status: 'completed',
  corpus: 'documents',
  source: { type: 'file_upload', uploadId: 'u' },
  createdAt: '2025-11-21T09:30:00.000Z',
  startedAt: '2025-11-21T09:30:01.000Z',
  finishedAt: '2025-11-21T09:30:02.000Z',
  outcome: null,
  attempt: 1,
  counts: {
    documents: {
      total: 3,
      totalIsFinal: true,
      stored: 2,
      unchanged: 1,
      quarantined: 0,
      failed: 0,
      deleted: 0,
      cancelled: 0,
      pending: 0,
    },
    chunks: 7,
    embeddings: 5,
  },
  stages: {
    fetch: { done: 3, failed: 0 },
    clean: { done: 2, failed: 0 },
    chunk: { done: 2, failed: 0 },
    embed: { done: 2, failed: 0 },
    store: { done: 2, failed: 0 },
  },
  cost: { currency: 'USD', amount: 0, byStage: {} },
  problems: [],
};

const aResult = {
  rank: 1,
  score: 0.8123,
  scores: { dense: 0.7, keyword: 3.2 },
  chunkId: 'c',
  documentId: 'd',
  uri: 'upload:pump.md',
  title: 'Pump manual',
  text: 'Replace the seal every year, before the season of rain begins.',
  charStart: 40,
  charEnd: 103,
  page: null,
  headingPath: ['Pump manual', 'Maintenance'],
};

describe('the command line', () => {
  it('shows results with score, place, heading path and snippet', async () => {
    server = await aServer({
      'POST /v1/search': {
        json: { results: [aResult], mode: 'hybrid', space: 's', standIn: 'Not a model.', tookMs: 4 },
      },
    });
    const { code, out } = await sheaf(
      ['search', 'replace', 'seals', '-k', '3', '-m', 'keyword', '-c', 'documents', 'manuals'],
      server,
    );
    expect(code).toBe(0);
    for (const part of [
      '0.812',
      'Pump manual',
      'upload:pump.md',
      'chars 40–103',
      'Pump manual › Maintenance',
      'Replace the seal',
      '4 ms',
      'Not a model.',
    ]) {
      expect(out).toContain(part);
    }
    expect(JSON.parse(server.received[0]!.body)).toEqual({
      query: 'replace seals',
      topK: 3,
      mode: 'keyword',
      corpora: ['documents', 'manuals'],
    });
  });

  it('names the copies of a result, and what it is a copy or a variant of', async () => {
    const copies = { count: 12, documents: [{ documentId: 'c', uri: 'upload:copy.md' }] };
    const results = [
      { ...aResult, copies },
      { ...aResult, rank: 2, duplicateOf: 'the-first' },
      { ...aResult, rank: 3, variantOf: 'the-other' },
    ];
    server = await aServer({
      'POST /v1/search': { json: { results, mode: 'hybrid', space: 's', standIn: null, tookMs: 4 } },
    });
    const { out } = await sheaf(['search', 'seals'], server);
    for (const part of ['also in 12: upload:copy.md, …', 'a copy of the-first', 'a variant of the-other'])
      expect(out).toContain(part);
  });

  it('prints no colour without a terminal, and with NO_COLOR', async () => {
    server = await aServer({ 'GET /v1/jobs': { json: { items: [aJob], nextCursor: null } } });
    expect((await sheaf(['jobs'], server)).out).not.toContain('\u001b');
    expect((await sheaf(['jobs'], { ...server, isTTY: true })).out).toContain('\u001b');
    expect((await sheaf(['jobs'], { ...server, isTTY: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
  });

  it("prints exactly the API's JSON with --json, before or after the command", async () => {
    const page = { items: [aJob], nextCursor: 'next' };
    server = await aServer({ 'GET /v1/jobs': { json: page } });
    for (const argv of [
      ['jobs', '--json'],
      ['--json', 'jobs'],
    ]) {
      const { code, out, err } = await sheaf(argv, server);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(JSON.parse(out)).toEqual(page);
    }
  });

  it('lists jobs with their sources as they were given, each on its line', async () => {
    const source = { type: 'database_query', name: 'crm', query: 'select a,\n  b from t', columns: { content: 'b' } };
    server = await aServer({ 'GET /v1/jobs': { json: { items: [{ ...aJob, source }], nextCursor: null } } });
    const { out } = await sheaf(['jobs'], server);
    expect(out).toContain('database_query name=crm query=select a, b from t columns');
    expect(out.trimEnd().split('\n')).toHaveLength(2);
  });

  it('shows a job with what became of its documents', async () => {
    server = await aServer({ [`GET /v1/jobs/${aJob.jobId}`]: { json: aJob } });
    const { out } = await sheaf(['job', aJob.jobId], server);
    for (const part of [
      aJob.jobId,
      'completed',
      '3: 2 stored, 1 unchanged',
      'chunks 7, embeddings 5',
      'fetch 3 → clean 2',
    ])
      expect(out).toContain(part);
  });

  it('waits for a job and says by its exit code that not everything got through', async () => {
    const views = [
      { ...aJob, status: 'running' },
      { ...aJob, status: 'partial', outcome: 'One of three did not get through.' },
    ];
    server = await aServer({ [`GET /v1/jobs/${aJob.jobId}`]: () => ({ json: views.shift() ?? aJob }) });
    const { code, out } = await sheaf(['job', aJob.jobId, '--wait'], server);
    expect(code).toBe(5);
    expect(out).toContain('One of three');
  });

  it('finds the document of a URI to erase it, and shows the receipt', async () => {
    const documentId = '6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10';
    const receipt = {
      receiptId: 'r-1',
      documentId,
      status: 'unreachable',
      removed: { rows: 3, vectors: 3 },
      probes: [],
      unreachableAt: '2025-11-21T09:30:00Z',
      purgedAt: null,
      agesOut: [{ what: 'logs', at: '2025-12-21T09:30:00Z' }],
      remains: [],
      chain: { sequence: 1, contentHash: 'ab', previousHash: '', hash: 'cd' },
    };
    server = await aServer({
      'GET /v1/documents': { json: { items: [{ documentId, corpus: 'documents' }], nextCursor: null } },
      [`DELETE /v1/documents/${documentId}`]: { json: receipt },
    });
    const { code, out } = await sheaf(['delete', 'upload:pump.md'], server);
    expect(code).toBe(0);
    expect(out).toContain('receipt r-1');
    expect(server.received[0]!.path).toContain('uri=upload%3Apump.md');
    expect(JSON.parse((await sheaf(['delete', documentId, '--json'], server)).out)).toEqual(receipt);
  });

  it('fails when the chain of receipts does not hold', async () => {
    const chain = { sequence: 2, contentHash: 'ab', previousHash: '', hash: 'cd' };
    server = await aServer({
      'GET /v1/receipts': { json: { items: [{ receiptId: 'r-2', chain }], nextCursor: null } },
    });
    const { code, out } = await sheaf(['receipts', '--verify'], server);
    expect(out).toBe(
      'The chain is broken. 0 receipts fit, then: Receipt r-2 is number 2 where number 1 is due: one is missing or was added.\n',
    );
    expect(code).toBe(1);
  });

  it('fails with a sentence how to start a server when none answers', async () => {
    const { code, out, err } = await sheaf(['jobs'], { url: 'http://127.0.0.1:9' });
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('Start it with: npm start');
  });

  it('fails with the problem, its fields and the correlation id when the server refuses', async () => {
    const problem = {
      type: 'urn:sheaf:problem:invalid-request',
      title: 'The request is not valid',
      status: 400,
      detail: 'Correct topK: see errors.',
      instance: '/v1/search',
      correlationId: 'c-9',
      errors: [{ in: 'body', field: 'topK', message: 'Too big', received: '900', allowed: 'at most 100' }],
    };
    server = await aServer({ 'POST /v1/search': { status: 400, json: problem } });
    const plain = await sheaf(['search', 'x'], server);
    expect(plain.code).toBe(4);
    expect(plain.out).toBe('');
    for (const part of ['Correct topK', 'received 900', 'at most 100', 'c-9']) expect(plain.err).toContain(part);
    expect(JSON.parse((await sheaf(['search', 'x', '--json'], server)).out)).toEqual(problem);
  });

  it('fails with usage for an unknown command, option or number', async () => {
    for (const argv of [
      ['serch', 'x'],
      ['jobs', '--nope'],
      ['search', 'x', '-k', '0'],
      ['search', 'x', '-m', 'magic'],
      ['search'],
    ]) {
      const { code, err } = await sheaf(argv);
      expect(code).toBe(2);
      expect(err).not.toBe('');
    }
    expect((await sheaf(['serch', 'x'])).err).toContain('search');
  });

  it('prints help and ends well', async () => {
    const { code, out } = await sheaf(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'start',
      'stop',
      'ingest',
      'search',
      'jobs',
      'job',
      'retry',
      'failures',
      'documents',
      'document',
      'diff',
      'delete',
      'status',
      'logs',
      'doctor',
      'reset',
      'docs',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
  });

  it('shows health by part, and fails when unhealthy', async () => {
    const health = {
      status: 'unhealthy',
      dependencies: { database: { status: 'unhealthy', latencyMs: 2001, detail: 'TimeoutError' } },
    };
    server = await aServer({ 'GET /health': { status: 503, json: health, type: 'application/json' } });
    const { code, out } = await sheaf(['status'], server);
    expect(code).toBe(1);
    expect(out).toMatch(/database\s+unhealthy\s+2001 ms\s+TimeoutError/);
  });

  it('refuses to reset without --yes', async () => {
    const { code, err } = await sheaf(['reset']);
    expect(code).toBe(2);
    expect(err).toContain('sheaf reset --yes');
  });
});
