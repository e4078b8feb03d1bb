import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createApi } from '@sheaf/core/platform/api/app';
import { type Role, roles } from '@sheaf/core/platform/auth/roles';
import { momentaryStreams } from '@sheaf/core/platform/events/stream-places';
import { createRequestMetrics } from '@sheaf/core/platform/metrics/request-metrics';
import { unlimited } from '@sheaf/core/platform/rate-limit/request-limiter';
import { untraced } from '@sheaf/core/trace';
import { readReferenceAssets } from '../../../lambdas/serve-api/reference-assets.ts';
import { anAuth, keyOf, subjectOf } from '../../fixtures/an-auth.ts';

const unreached = async (): Promise<never> => {
  throw new Error('a secret detail of the inside');
};

/** The API before any store: for what it refuses by itself. Whatever gets further fails inside. */
export function aBareApi(changes: Partial<ApiPorts> = {}) {
  const logged: { message: string; fields?: Record<string, unknown> }[] = [];
  const log = (message: string, fields?: Record<string, unknown>): void =>
    void logged.push({ message, ...(fields && { fields }) });
  const store = {
    get: unreached,
    head: unreached,
    put: unreached,
    delete: unreached,
    presignGet: unreached,
    presignPut: unreached,
    list: async function* () {},
  };
  const database = { transaction: unreached, call: unreached, ping: unreached, close: unreached };
  const clock = { now: () => Date.now() };
  const isRole = (id: string): id is Role => roles.includes(id as Role);
  const subjects = {
    find: async ({ id }: { id: string }) => (isRole(id) ? subjectOf(id) : undefined),
    forget: () => {},
  };
  const api = createApi({
    database,
    clock,
    auth: { ...anAuth({ database, clock }), subjects },
    logger: { debug: log, info: log, warn: log, error: log },
    audit: { append: async () => {} },
    tracing: untraced,
    corsOrigins: [],
    requestLimiter: unlimited,
    requestMetrics: createRequestMetrics(),
    platformMetrics: async () => '',
    lake: store,
    landing: store,
    landingParts: { begin: unreached, presignPart: unreached, parts: unreached, complete: unreached, abort: unreached },
    stateMachine: { start: unreached, stop: unreached, status: unreached },
    eraseDocuments: { invoke: unreached },
    fireSchedule: { invoke: unreached },
    deliverWebhooks: { invoke: unreached },
    search: async (_tenant, { mode }) => ({ results: [], mode, space: null, standIn: null, tookMs: 0 }),
    languageModel: unreached,
    gateway: { generate: unreached },
    probes: {},
    cursorSecret: 'a secret for tests',
    secrets: { referenceOf: () => 'given-1', put: async () => {} },
    defaultEmbedder: 'lexical:',
    sleep: async () => {},
    streams: momentaryStreams,
    referenceAssets: readReferenceAssets(new URL('../../../node_modules/swagger-ui-dist/', import.meta.url)),
    ...changes,
  });

  async function send(
    path: string,
    init: RequestInit = {},
    caller: { remoteAddress?: string } = { remoteAddress: '127.0.0.1' },
  ) {
    const usual = { host: '127.0.0.1:8787', authorization: `Bearer ${keyOf()}` };
    const headers = new Headers({ ...usual, ...Object.fromEntries(new Headers(init.headers)) });
    const answer = await api.fetch(new Request(`http://127.0.0.1:8787${path}`, { ...init, headers }), caller);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      // biome-ignore lint/suspicious/noExplicitAny: a test reads bodies of any shape
      body: (isJson ? JSON.parse(text) : undefined) as any,
    };
  }

  const post = (
    path: string,
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => send(path, { method: 'POST', body, headers });

  return { api, send, post, logged };
}
