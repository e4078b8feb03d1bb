import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createApi } from '@sheaf/core/platform/api/app';
import { readReferenceAssets } from '../../../lambdas/serve-api/reference-assets.ts';

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
    presignPut: unreached,
    list: async function* () {},
  };
  const api = createApi({
    database: { transaction: unreached, call: unreached, ping: unreached, close: unreached },
    clock: { now: () => Date.now() },
    logger: { debug: log, info: log, warn: log, error: log },
    lake: store,
    landing: store,
    landingParts: { begin: unreached, presignPart: unreached, parts: unreached, complete: unreached, abort: unreached },
    stateMachine: { start: unreached, stop: unreached, status: unreached },
    eraseDocuments: { invoke: unreached },
    fireSchedule: { invoke: unreached },
    search: async (_tenant, { mode }) => ({ results: [], mode, space: null, standIn: null, tookMs: 0 }),
    probes: {},
    cursorSecret: 'a secret for tests',
    secrets: { referenceOf: () => 'given-1', put: async () => {} },
    defaultEmbedder: 'lexical:',
    referenceAssets: readReferenceAssets(new URL('../../../node_modules/swagger-ui-dist/', import.meta.url)),
    ...changes,
  });

  async function send(
    path: string,
    init: RequestInit = {},
    caller: { remoteAddress?: string; signedBy?: string } = { remoteAddress: '127.0.0.1' },
  ) {
    const headers = new Headers({ host: '127.0.0.1:8787', ...Object.fromEntries(new Headers(init.headers)) });
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
