import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { documentIdOf } from '@sheaf/core/keys';
import { signCursor } from '@sheaf/core/platform/api/cursors';
import { resourceKinds } from '@sheaf/core/platform/mcp/resources';
import { tools } from '@sheaf/core/platform/mcp/tools';
import { beforeAll, describe, expect, it } from 'vitest';
import { aKey } from '../../../fixtures/an-auth.ts';
import { anMcpWorld, call, type McpWorld } from './an-mcp-world.ts';

/** A thief with a key of their own tenant, and every id of another one. */
const theirs = 'other-tenant';
const jobId = '01JAB8X2Z5W1T4M0Q6R7S8V9YP';
const failureId = '3d0c6f0e-7f1b-4d8e-9c55-7b1f6f1e4a11';
const uploadId = '01JAB8X2Z5W1T4M0Q6R7S8V9YN';
const documentId = documentIdOf(theirs, 'documents', 's3://landing/other-tenant/plan.md');
const secret = 'Their secret plan';

let world: McpWorld;
let thief: Client;

beforeAll(async () => {
  world = await anMcpWorld();
  const { database } = world;
  await database.call('ensure_tenant', { tenantId: theirs });
  await aKey(database, 'operator', theirs);
  await database.transaction({ role: 'sheaf_app', tenantId: theirs }, async (session) => {
    const run = (text: string) => session.query(text.replaceAll('$T', `'${theirs}'`));
    await run(
      `insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values ($T, '${uploadId}', 'documents', '[]')`,
    );
    await run(
      `insert into sheaf.jobs (tenant_id, job_id, corpus, source, status, options) values ($T, '${jobId}', 'documents', '{"type": "landing"}', 'running', '{"dryRun": true}')`,
    );
    await run(`insert into sheaf.failures (tenant_id, failure_id, job_id, document_id, stage, error, message)
      values ($T, '${failureId}', '${jobId}', '${documentId}', 'clean', 'CorruptDocument', '${secret}')`);
    await run(`insert into sheaf.ledger_entries (tenant_id, entry_id, job_id, provider, model, input_tokens, amount_micros)
      values ($T, 'entry', '${jobId}', 'p', '${secret}', 70, 7)`);
    await run(`insert into sheaf.documents (tenant_id, document_id, corpus, uri, title, status, published_clean_hash, published_generation)
      values ($T, '${documentId}', 'documents', 's3://landing/other-tenant/plan.md', '${secret}', 'stored', 'h', 1)`);
  });
  thief = await world.connect('http', world.keys.operator);
});

const source = { type: 'file_upload', uploadId };
const theirScope = (list: string, filters: Record<string, string | null>) => ({ tenantId: theirs, list, filters });
const cursorOf = (list: string, filters: Record<string, string | null>, position: string) =>
  signCursor('a secret for tests', theirScope(list, filters), position);
type Tried = Awaited<ReturnType<typeof call>>;
const problemOf = ({ _meta }: Tried): string => _meta?.['sheaf/problem'].type.split(':').at(-1);

/** For each tool and each kind of resource what a thief tries. One without a case fails the tests below. */
const toolCases: Record<string, (tried: (input: object) => Promise<Tried>) => Promise<void>> = {
  search: async (tried) =>
    expect((await tried({ query: secret, filter: { documentId: [documentId] } })).structuredContent.results).toEqual(
      [],
    ),
  list_documents: async (tried) => {
    expect((await tried({ uri: 's3://landing/other-tenant/plan.md' })).structuredContent.items).toEqual([]);
    const filters = { corpus: null, uri: null, parentId: null, tag: null };
    expect(problemOf(await tried({ cursor: cursorOf('documents', filters, documentId) }))).toBe('invalid-cursor');
  },
  get_document: async (tried) => expect(problemOf(await tried({ documentId }))).toBe('document-not-found'),
  job_status: async (tried) => expect(problemOf(await tried({ jobId }))).toBe('job-not-found'),
  estimate: async (tried) => expect(problemOf(await tried({ source }))).toBe('upload-not-open'),
  submit_job: async (tried) => {
    expect(problemOf(await tried({ source }))).toBe('upload-not-open');
    const continuation = cursorOf(
      'submit-job-continuation',
      { principalId: 'key:operator', corpus: 'documents' },
      jobId,
    );
    expect(problemOf(await tried({ source, continuation }))).toBe('invalid-request');
  },
  list_failures: async (tried) => {
    expect((await tried({})).structuredContent.items).toEqual([]);
    expect((await tried({ jobId })).structuredContent.items).toEqual([]);
  },
  explain_failure: async (tried) => expect(problemOf(await tried({ failureId }))).toBe('failure-not-found'),
  redrive: async (tried) => {
    expect(problemOf(await tried({ failureIds: [failureId] }))).toBe('failure-not-found');
    expect((await tried({ all: true })).structuredContent).toMatchObject({ jobs: [], redriven: 0 });
  },
  usage: async (tried) => {
    expect((await tried({ by: 'model', from: '2020-01-01', jobId })).structuredContent.items).toEqual([]);
  },
};

const missing = (uri: string) => expect(thief.readResource({ uri })).rejects.toMatchObject({ code: -32_002 });
const resourceCases: Record<string, () => Promise<void>> = {
  document: () => missing(`sheaf://documents/${documentId}`),
  'document report': () => missing(`sheaf://documents/${documentId}/report`),
  job: () => missing(`sheaf://jobs/${jobId}`),
  failures: async () =>
    expect((await thief.readResource({ uri: 'sheaf://failures' })).contents[0]).toMatchObject({
      text: JSON.stringify({ groups: [], isComplete: true }),
    }),
};

describe('a tenant', () => {
  it('has an isolation case for every tool and every kind of resource', () => {
    expect(Object.keys(toolCases).toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
    expect(Object.keys(resourceCases).toSorted()).toEqual(resourceKinds.map(({ name }) => name).toSorted());
  });

  it.each(tools.map(({ name }) => name))('gives nothing away and keeps everything by the tool %s', async (name) => {
    const seen: string[] = [];
    await toolCases[name]!(async (input) => {
      const answer = await call(thief, name, input);
      seen.push(JSON.stringify(answer));
      return answer;
    });
    expect(seen.join()).not.toContain(secret);
    const kept = await world.database.transaction({ role: 'sheaf_app', tenantId: theirs }, (session) =>
      session.query(
        `select (select status from sheaf.failures) as failure, (select job_id from sheaf.uploads) as used`,
      ),
    );
    expect(kept).toEqual([{ failure: 'open', used: null }]);
  });

  it.each(resourceKinds.map(({ name }) => name))('gives nothing away by the resource %s', async (name) => {
    await resourceCases[name]!();
  });

  it('lists no resource of another one', async () => {
    expect(JSON.stringify(await thief.listResources())).not.toMatch(new RegExp(`${documentId}|${jobId}`));
    const filters = { corpus: null, uri: null, parentId: null, tag: null };
    await expect(thief.listResources({ cursor: cursorOf('documents', filters, documentId) })).rejects.toMatchObject({
      code: -32_602,
    });
  });

  it('keeps from a caller what an access list withholds from them', async () => {
    await world.pipeline.drop({ 'board.md': 'Only the board may know of the merger.' });
    const admin = await world.connect('http', world.keys.admin);
    const { items } = (await call(admin, 'list_documents')).structuredContent;
    const [{ documentId: withheld }] = items;
    const path = `/v1/documents/${withheld}/access`;
    expect((await world.ask('PUT', path, { groups: ['board'] })).status).toBe(200);
    expect((await call(thief, 'list_documents')).structuredContent.items).toEqual([]);
    expect(problemOf(await call(thief, 'get_document', { documentId: withheld }))).toBe('document-not-found');
    expect((await call(thief, 'search', { query: 'merger' })).structuredContent.results).toEqual([]);
    await missing(`sheaf://documents/${withheld}`);
    expect((await thief.listResources()).resources.map(({ uri }) => uri)).not.toContain(
      `sheaf://documents/${withheld}`,
    );
    expect((await call(admin, 'get_document', { documentId: withheld })).structuredContent.text).toContain('merger');
  });
});
