import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { SearchResult } from '@sheaf/core/retrieval/contract';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rowsIn } from '../../../fixtures/database.ts';
import { anMcpWorld, answerOf, call, type McpWorld, manual, transports } from './an-mcp-world.ts';

const readTools = [
  'search',
  'list_documents',
  'get_document',
  'job_status',
  'list_failures',
  'explain_failure',
  'usage',
];
const writeTools = ['estimate', 'submit_job', 'redrive'];
const zeros = '00000000000000000000000000';
const nobody = '6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10';

let world: McpWorld;

beforeAll(async () => {
  world = await anMcpWorld();
  const valve = '# Valve\n\nIt closes when the pressure drops.\n';
  await world.pipeline.drop({ 'pump.md': manual, 'valve.md': valve, 'b.xyz': '\u0000\u0001\u0002' });
});

describe.each(transports)('the MCP server over %s', (transport) => {
  const open: Client[] = [];
  const connect = async (key: string | undefined = world.keys.operator): Promise<Client> => {
    const client = await world.connect(transport, key);
    open.push(client);
    return client;
  };
  afterEach(async () => {
    for (const client of open.splice(0)) await client.close();
  });

  it('says what it is and what it can', async () => {
    const client = await connect();
    expect(client.getServerVersion()).toMatchObject({ name: 'sheaf' });
    expect(client.getServerCapabilities()).toEqual({ tools: {}, resources: {} });
    expect(client.getInstructions()).toContain('data');
    await client.ping();
  });

  it('shows each caller the tools that they may use, and no others', async () => {
    const names = async (key: string) =>
      (await (await connect(key)).listTools()).tools.map(({ name }) => name).toSorted();
    expect(await names(world.keys.viewer)).toEqual(readTools.toSorted());
    expect(await names(world.keys.operator)).toEqual([...readTools, ...writeTools].toSorted());
  });

  it('describes each tool: what it takes and answers, without references, and what it may do', async () => {
    const { tools } = await (await connect()).listTools();
    for (const { name, title, description, inputSchema, outputSchema, annotations } of tools) {
      expect(title, name).toMatch(/^[A-Z]/);
      expect(description!.length, name).toBeGreaterThan(60);
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema, name).toMatchObject({ type: 'object' });
      expect(JSON.stringify([inputSchema, outputSchema]), name).not.toContain('$ref');
      expect(annotations?.readOnlyHint, name).toBe(readTools.includes(name));
      expect(Object.keys(annotations!), name).toHaveLength(4);
    }
  });

  it('searches, lists and reads documents', async () => {
    const client = await connect(world.keys.viewer);
    // From now on the client holds answers to the schemas.
    await client.listTools();
    const found = await call(client, 'search', { query: 'when is the seal replaced', topK: 20 });
    expect(JSON.parse(found.content[0].text)).toEqual(found.structuredContent);
    const results: SearchResult[] = found.structuredContent.results;
    const first = results.find(({ title }) => title === 'Pump manual')!;

    const { text, nextFrom } = await answerOf(client, 'get_document', { documentId: first.documentId });
    expect(text.slice(first.charStart, first.charEnd)).toBe(first.text);
    expect(nextFrom).toBeNull();
    const part = await answerOf(client, 'get_document', { documentId: first.documentId, from: 2, length: 5 });
    expect(part).toMatchObject({ text: text.slice(2, 7), charStart: 2, charEnd: 7, nextFrom: 7 });

    const page = await answerOf(client, 'list_documents', { limit: 2 });
    const rest = await answerOf(client, 'list_documents', { limit: 2, cursor: page.nextCursor });
    expect([...page.items, ...rest.items]).toHaveLength(3);
    expect(rest.nextCursor).toBeNull();
    await answerOf(client, 'usage', { by: 'day' });
  });

  it('tells of failures, explains them, and works through them again', async () => {
    const client = await connect();
    await client.listTools();
    const [failure] = (await answerOf(client, 'list_failures')).items;
    const { whatHappened, standIn } = await answerOf(client, 'explain_failure', { failureId: failure.failureId });
    expect(whatHappened).not.toBe('');
    expect(standIn).toContain('Stand-in');
    const { redriven, jobs } = await answerOf(client, 'redrive', { failureIds: [failure.failureId] });
    expect(redriven).toBe(1);
    await world.runStarted();
    expect(await answerOf(client, 'job_status', { jobId: jobs[0].jobId })).toMatchObject({
      problems: [{ uri: expect.stringContaining('b.xyz') }],
      problemsLeftOut: 0,
    });
  });

  it('lists resources page by page, and reads them', async () => {
    const client = await connect();
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain('sheaf://documents/{documentId}{?from}');
    const { resources } = await client.listResources();
    const uris = resources.map(({ uri }) => uri);
    expect(uris.filter((uri) => uri.startsWith('sheaf://documents/'))).toHaveLength(2);
    for (const uri of uris) expect((await client.readResource({ uri })).contents[0], uri).toMatchObject({ uri });
    expect(uris).toContain('sheaf://failures');
    expect(uris.some((uri) => uri.startsWith('sheaf://jobs/'))).toBe(true);
    const pump = resources.find(({ title }) => title === 'Pump manual')!;
    const [content] = (await client.readResource({ uri: `${pump.uri}?from=2` })).contents;
    expect(content).toMatchObject({ text: expect.stringMatching(/^mp manual/), _meta: { 'sheaf/next': null } });
    expect((await client.readResource({ uri: `${pump.uri}/report` })).contents[0]!.mimeType).toBe('application/json');
  });

  it('rejects what is no resource', async () => {
    const client = await connect();
    for (const uri of [
      `sheaf://documents/${nobody}`,
      `sheaf://jobs/${zeros}`,
      'sheaf://documents/../jobs',
      'sheaf://nothing/x',
      'file:///etc/passwd',
      'no address',
    ])
      await expect(client.readResource({ uri }), uri).rejects.toMatchObject({ code: -32_002 });
    await expect(client.listResources({ cursor: 'made-up' })).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('nextCursor'),
    });
  });

  it('rejects wrong input as an answer that a model can correct itself by', async () => {
    const client = await connect();
    for (const [name, input, parts] of [
      ['search', { query: '', topK: 900 }, ['query', 'topK', '900', 'at most 20']],
      ['search', { query: 'x', tenantId: 'other' }, ['tenantId', 'is not known here']],
      ['get_document', { documentId: 'x' }, ['documentId', '"x"']],
      ['job_status', {}, ['jobId', 'nothing']],
      ['redrive', {}, ['exactly one of']],
      ['submit_job', { source: { type: 'ftp' } }, ['source.type', 'url_scrape']],
      ['estimate', { source: { type: 'url_scrape', urls: 7 } }, ['source']],
      ['list_documents', { cursor: 'made-up' }, ['nextCursor']],
      ['job_status', { jobId: zeros }, [zeros, 'job-not-found']],
    ] as const) {
      const { isError, content, structuredContent } = await call(client, name, input);
      expect(isError, name).toBe(true);
      expect(structuredContent).toBeUndefined();
      for (const part of parts) expect(content[0].text, name).toContain(part);
    }
  });

  it('rejects an unknown tool by an error of the protocol, naming those that there are', async () => {
    const client = await connect();
    for (const name of ['drop_tables', '__proto__', '']) {
      await expect(call(client, name), name).rejects.toMatchObject({
        code: -32_602,
        message: expect.stringContaining('submit_job'),
      });
    }
  });

  it('rejects what the role of the caller may not do, also where they guess the name of the tool', async () => {
    const client = await connect(world.keys.viewer);
    for (const [name, input] of [
      ['redrive', { all: true }],
      ['submit_job', { source: { type: 'url_scrape', urls: ['https://example.com/'] } }],
    ] as const) {
      const { isError, content, _meta } = await call(client, name, input);
      expect(isError).toBe(true);
      expect(content[0].text).toContain('It needs the permission');
      expect(_meta['sheaf/problem']).toMatchObject({ type: 'urn:sheaf:problem:forbidden', status: 403 });
    }
  });

  it('rejects who has no credential, or a wrong one', async () => {
    await expect(world.connect(transport, undefined)).rejects.toThrow(/known who asks|API key/);
    await expect(world.connect(transport, 'shf_default_admin_wrong')).rejects.toThrow(/known who asks|does not hold/);
  });

  it('gives up a call that is cancelled, and answers the next one', async () => {
    const client = await connect();
    const cancelled = new AbortController();
    const calling = client.callTool({ name: 'search', arguments: { query: 'seal' } }, undefined, {
      signal: cancelled.signal,
    });
    cancelled.abort('changed my mind');
    await expect(calling).rejects.toThrow('changed my mind');
    expect((await answerOf(client, 'search', { query: 'seal' })).results).not.toEqual([]);
  });
});

it('the audit log has the entries of the routes that tools ask, and none for talking about tools', async () => {
  const headers = { accept: 'application/json, text/event-stream', 'x-correlation-id': 'agent-1' };
  const send = (method: string, params: object, authorization = `Bearer ${world.keys.operator}`) =>
    world.ask('POST', '/mcp', { jsonrpc: '2.0', id: 1, method, params }, { ...headers, authorization });
  await send('tools/list', {});
  const listed = await send('tools/call', { name: 'list_documents', arguments: { limit: 1 } });
  const [{ documentId }] = listed.body.result.structuredContent.items;
  await send('tools/call', { name: 'get_document', arguments: { documentId, length: 0 } });
  await send('tools/call', { name: 'redrive', arguments: { failureIds: [nobody] } });
  await send('tools/list', {}, '');
  const query = `select operation, kind, status from sheaf.audit_log where correlation_id = 'agent-1' order by sequence`;
  expect(await rowsIn(world.database, query)).toEqual([
    { operation: 'getDocument', kind: 'read', status: 200 },
    { operation: 'redriveFailures', kind: 'write', status: 404 },
  ]);
  const refused = await world.database.transaction({ role: 'sheaf_app', tenantId: 'no-tenant' }, (session) =>
    session.query(query),
  );
  expect(refused).toEqual([{ operation: 'callMcp', kind: 'authentication', status: 401 }]);
});
