import { mostAnswerBytes } from '@sheaf/core/platform/mcp/bounds';
import type { SearchResult } from '@sheaf/core/retrieval/contract';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anMcpWorld, answerOf, call, type McpWorld, manual, url } from './an-mcp-world.ts';

const aResult: SearchResult = {
  rank: 1,
  score: 1,
  scores: { dense: 1, keyword: null },
  chunkId: 'c',
  documentId: '6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10',
  uri: 'upload:pump.md',
  title: 'Pump',
  text: 'é'.repeat(6_000),
  charStart: 0,
  charEnd: 6_000,
  page: null,
  headingPath: [],
};

let world: McpWorld;
let fault: Error | undefined;
let isLimited = false;
afterEach(() => {
  fault = undefined;
  isLimited = false;
});

beforeAll(async () => {
  const results = Array.from({ length: 20 }, (_, index) => ({ ...aResult, rank: index + 1 }));
  world = await anMcpWorld({
    search: async (_tenant, { mode }) => {
      if (fault) throw fault;
      return { results, mode, space: null, standIn: null, tookMs: 1 };
    },
    corsOrigins: ['https://agents.example'],
    requestLimiter: {
      take: async () => ({ isAllowed: !isLimited, limit: 60, remaining: 0, resetSeconds: 7, retryAfterSeconds: 7 }),
    },
  });
  await world.pipeline.drop({ 'pump.md': manual });
});

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

async function post(body: unknown, headers: Record<string, string> = {}, method = 'POST') {
  const usual = {
    authorization: `Bearer ${world.keys.operator}`,
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await world.send(`${url}/mcp`, {
    method,
    headers: { ...usual, ...headers },
    ...(method === 'POST' ? { body: text } : {}),
  });
  const said = await answer.text();
  return { status: answer.status, headers: answer.headers, body: said === '' ? undefined : JSON.parse(said) };
}

describe('POST /mcp', () => {
  it('takes each message for itself, without a session', async () => {
    const answer = await post(ping, { 'mcp-protocol-version': '2025-06-18' });
    expect(answer).toMatchObject({ status: 200, body: { jsonrpc: '2.0', id: 1, result: {} } });
    expect(answer.headers.get('mcp-session-id')).toBeNull();
    expect((await post({ jsonrpc: '2.0', method: 'notifications/initialized' })).status).toBe(202);
    expect((await post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } })).status).toBe(
      202,
    );
  });

  it('rejects what is no message of a version that it speaks, by the status and in words', async () => {
    expect(await post(ping, { 'mcp-protocol-version': '1999-01-01' })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('1999-01-01') } },
    });
    expect((await post([ping])).status).toBe(400);
    expect((await post('{"jsonrpc":')).status).toBe(400);
    expect((await post({ jsonrpc: '1.0', id: 1, method: 'ping' })).status).toBe(400);
    expect((await post({ jsonrpc: '2.0', id: 1 })).status).toBe(400);
    expect((await post(ping, { accept: 'application/json' })).status).toBe(406);
    expect((await post(ping, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post({ ...ping, method: 'no/such' })).body.error).toMatchObject({ code: -32_601 });
  });

  it('rejects other methods, since it keeps no streams and no sessions', async () => {
    for (const method of ['GET', 'DELETE']) {
      const { status, headers } = await post(undefined, {}, method);
      expect(status).toBe(405);
      expect(headers.get('allow')).toBe('POST');
    }
  });

  it('rejects pages of other origins, and lets those that are listed read the answer', async () => {
    expect((await post(ping, { origin: 'https://evil.example' })).body.type).toContain('foreign-origin');
    expect((await post(ping, { host: 'evil.example' })).body.type).toContain('foreign-host');
    const { status, headers } = await post(ping, { origin: 'https://agents.example' });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, 'https://agents.example']);
  });

  it('takes an API key by its own header, too, and says how to authenticate', async () => {
    const own = { authorization: '', 'x-api-key': world.keys.viewer };
    expect((await post({ ...ping, method: 'tools/list' }, own)).body.result.tools).toHaveLength(7);
    const called = { ...ping, method: 'tools/call', params: { name: 'list_documents', arguments: {} } };
    expect((await post(called, own)).body.result.structuredContent.items).toHaveLength(1);
    const nobody = await post(ping, { authorization: '' });
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toMatch(/^Bearer realm/);
  });

  it('rejects what is above the requests a minute, before it is looked at', async () => {
    isLimited = true;
    const { status, headers } = await post(ping);
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
  });
});

describe('a tool', () => {
  it('answers no more than a model can read, and says what it left out', async () => {
    const client = await world.connect('http', world.keys.viewer);
    await client.listTools();
    const { structuredContent } = await call(client, 'search', { query: 'x', topK: 20 });
    expect(Buffer.byteLength(JSON.stringify(structuredContent))).toBeLessThan(mostAnswerBytes + 1_000);
    expect(structuredContent.results.length + structuredContent.leftOut).toBe(20);
    expect(structuredContent.leftOut).toBeGreaterThan(0);
  });

  it('says what a budget refuses, and how to go on without it', async () => {
    const client = await world.connect('http', world.keys.viewer);
    fault = Object.assign(new Error('The money of the month is spent.'), {
      name: 'BudgetExceeded',
      retryAfterSeconds: 60,
    });
    const { isError, content } = await call(client, 'search', { query: 'x' });
    expect(isError).toBe(true);
    for (const part of ['The money of the month is spent.', 'budget-exceeded', 'keyword', 'Wait 60 s'])
      expect(content[0].text).toContain(part);
  });

  it('tells nothing of an unexpected fault but where to look', async () => {
    const client = await world.connect('http', world.keys.viewer);
    fault = new Error('connection string postgres://secret');
    const { content } = await call(client, 'search', { query: 'x' });
    expect(content[0].text).toMatch(/correlation id \w+/);
    expect(content[0].text).not.toContain('secret');
  });

  it('is not given by scopes that the key has not', async () => {
    const { body } = await world.ask('POST', '/v1/keys', {
      name: 'reader',
      role: 'operator',
      scopes: ['documents:read', 'jobs:write'],
    });
    const client = await world.connect('http', body.key);
    expect((await client.listTools()).tools.map(({ name }) => name).toSorted()).toEqual([
      'get_document',
      'list_documents',
    ]);
    expect((await client.listResources()).resources.map(({ uri }) => uri.split('/')[2])).toEqual(['documents']);
    // It may submit, but not read what the dry run says: nothing is waited for.
    const { content } = await call(client, 'estimate', {
      source: { type: 'url_scrape', urls: ['https://example.com/'] },
    });
    expect(content[0].text).toContain('jobs:read');
    expect((await answerOf(client, 'list_documents')).items).toHaveLength(1);
  });
});
