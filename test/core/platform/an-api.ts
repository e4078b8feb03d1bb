import type { ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import { eraseDocuments } from '@sheaf/core/ingestion/erase';
import type { Reader } from '@sheaf/core/platform/access/reader';
import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createApi } from '@sheaf/core/platform/api/app';
import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import type { Database } from '@sheaf/core/platform/database';
import { momentaryStreams } from '@sheaf/core/platform/events/stream-places';
import { createRequestMetrics } from '@sheaf/core/platform/metrics/request-metrics';
import { unlimited } from '@sheaf/core/platform/rate-limit/request-limiter';
import { fireSchedule } from '@sheaf/core/platform/schedules/fire-schedule';
import type { SearchRequest } from '@sheaf/core/retrieval/contract';
import { search } from '@sheaf/core/retrieval/search';
import { untraced } from '@sheaf/core/trace';
import { expect } from 'vitest';
import { extractiveLanguageModel } from '../../../lambdas/adapters/language-models/extractive-language-model.ts';
import { readReferenceAssets } from '../../../lambdas/serve-api/reference-assets.ts';
import { aScheduler } from '../../fixtures/a-scheduler.ts';
import { aKey, anAuth } from '../../fixtures/an-auth.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';
import { openApiContract } from './open-api-contract.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads bodies of any shape
  readonly body: any;
}

/** The API over a pipeline in memory and a database. */
export async function anApi(database: Database, changes: Partial<ApiPorts> = {}, parse?: ParseDocument) {
  const pipeline = await aPipeline(database, parse);
  const schedules = aScheduler();
  const searchPorts = { ...pipeline, embedderOf: async () => pipeline.embedder };
  const key = await aKey(database);
  const ports: ApiPorts = {
    database,
    auth: anAuth({ database, clock: pipeline.clock }),
    clock: pipeline.clock,
    logger: quiet,
    audit: createAuditTrail(database),
    tracing: untraced,
    corsOrigins: [],
    requestLimiter: unlimited,
    requestMetrics: createRequestMetrics(),
    platformMetrics: async () => '',
    lake: pipeline.lake,
    landing: pipeline.landing,
    landingParts: pipeline.landingParts,
    stateMachine: pipeline.stateMachine,
    eraseDocuments: {
      invoke: (request) => eraseDocuments({ ...request, jobId: null, deletesLanding: true }, pipeline),
    },
    fireSchedule: {
      invoke: (ref) => fireSchedule(ref, { ...pipeline, ...schedules, later: { send: async () => {} } }),
    },
    deliverWebhooks: { invoke: async () => undefined },
    search: (reader: Reader, request: SearchRequest) => search(reader, request, searchPorts),
    languageModel: async () => extractiveLanguageModel(),
    gateway: pipeline.gateway,
    probes: { database: { isCritical: true, probe: async () => undefined } },
    cursorSecret: 'a secret for tests',
    secrets: { referenceOf: () => 'given-1', put: async () => {} },
    defaultEmbedder: 'openai:https://models.example/v1?model=small',
    sleep: async () => {},
    streams: momentaryStreams,
    referenceAssets: readReferenceAssets(new URL('../../../node_modules/swagger-ui-dist/', import.meta.url)),
    ...changes,
  };
  const api = createApi(ports);

  const published = await (
    await api.request('http://127.0.0.1/openapi.json', {}, { remoteAddress: '127.0.0.1' })
  ).json();
  const contract = openApiContract(published);

  /** Sends a request with the key of the administrator, unless the headers hold another; every answer is held to the published contract. */
  async function ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const init = {
      method,
      headers: { host: '127.0.0.1:8787', authorization: `Bearer ${key}`, ...type, ...headers },
      ...json,
    };
    const answer = await api.fetch(new Request(`http://127.0.0.1:8787${path}`, init), { remoteAddress: '127.0.0.1' });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type');
    const parsed = contentType?.includes('json') ? JSON.parse(text) : text;
    expect(contract.faultsOf(method, path.split('?')[0]!, answer.status, contentType, parsed)).toEqual([]);
    return { status: answer.status, headers: answer.headers, body: parsed };
  }

  return { api, ports, pipeline, schedules, ask, published };
}
