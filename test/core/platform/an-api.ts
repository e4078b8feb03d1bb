import { eraseDocuments } from '@sheaf/core/ingestion/erase';
import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createApi } from '@sheaf/core/platform/api/app';
import type { Database } from '@sheaf/core/platform/database';
import type { SearchRequest } from '@sheaf/core/retrieval/contract';
import { search } from '@sheaf/core/retrieval/search';
import { readReferenceAssets } from '../../../lambdas/serve-api/reference-assets.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface AnswerOf<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The API over a pipeline in memory and a database. `ask` sends a request as the person at this machine. */
export async function anApi(database: Database, changes: Partial<ApiPorts> = {}) {
  const pipeline = await aPipeline(database);
  const searchPorts = { ...pipeline, embedderOf: async () => pipeline.embedder };
  const ports: ApiPorts = {
    database,
    clock: pipeline.clock,
    logger: quiet,
    lake: pipeline.lake,
    landing: pipeline.landing,
    stateMachine: pipeline.stateMachine,
    eraseDocuments: {
      invoke: (request) => eraseDocuments({ ...request, jobId: null, deletesLanding: true }, pipeline),
    },
    search: (tenantId: string, request: SearchRequest) => search(tenantId, request, searchPorts),
    probes: { database: { isCritical: true, probe: async () => undefined } },
    cursorSecret: 'a secret for tests',
    defaultEmbedder: 'openai:https://models.example/v1?model=small',
    referenceAssets: readReferenceAssets(new URL('../../../node_modules/swagger-ui-dist/', import.meta.url)),
    ...changes,
  };
  const api = createApi(ports);

  async function send(path: string, init: RequestInit = {}, from = '127.0.0.1'): Promise<Response> {
    const headers = new Headers({ host: '127.0.0.1:8787', ...Object.fromEntries(new Headers(init.headers)) });
    return api.fetch(new Request(`http://127.0.0.1:8787${path}`, { ...init, headers }), { remoteAddress: from });
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test reads bodies of any shape
  async function ask<Body = any>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const json =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
    const answer = await send(path, { method, headers, ...json });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : text) as Body };
  }

  return { api, ports, pipeline, send, ask };
}
