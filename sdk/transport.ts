/** One request to the API: JSON in, JSON out, problem documents as errors. */
import type { Problem } from '@sheaf/core/platform/api/contract/problem';
import { ProblemError, ServerUnreachable } from './problem-error.ts';
import { type Attempt, pauseAfterAnswer, pauseAfterBreak } from './retries.ts';
import { sleep } from './sleep.ts';

export const defaultUrl = 'http://127.0.0.1:8787';

export interface TransportOptions {
  /** Address of the server. @default SHEAF_URL, else http://127.0.0.1:8787 */
  readonly url?: string;
  /** An API key or an access token; or what gives one for each request. @default SHEAF_API_KEY */
  readonly credential?: string | (() => Promise<string | undefined>) | undefined;
  /** @default the global fetch */
  readonly fetch?: typeof fetch;
  /** How often a request is sent again that may be, when it was refused for its rate or a part of the server does not answer. @default 2 */
  readonly retries?: number;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  readonly url: string;
  json<Answer>(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** @throws ProblemError for any status that is not 2xx, nor 304, for which only conditional requests ask; ServerUnreachable when there is no answer at all. */
  response(method: string, path: string, options?: RequestOptions): Promise<Response>;
}

export function openTransport(options: TransportOptions = {}): Transport {
  const url = (options.url ?? fromEnvironment() ?? defaultUrl).replace(/\/+$/, '');
  const send = options.fetch ?? fetch;
  const { credential = keyFromEnvironment(), retries = 2 } = options;

  async function response(method: string, path: string, request: RequestOptions = {}): Promise<Response> {
    const { query = {}, body, signal } = request;
    const search = new URLSearchParams(defined(query)).toString();
    const headers = new Headers(defined(request.headers ?? {}));
    if (body !== undefined) headers.set('content-type', 'application/json');
    const known = typeof credential === 'function' ? await credential() : credential;
    if (known !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${known}`);
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const init: RequestInit = { method, headers, ...content, ...(signal === undefined ? {} : { signal }) };
    const target = `${url}${path}${search && `?${search}`}`;
    for (let before = 0; ; before += 1) {
      const attempt = { method, hasIdempotencyKey: headers.has('idempotency-key'), before };
      const outcome = await once(target, init, attempt, before < retries);
      if (outcome instanceof Response) return outcome;
      await sleep(outcome, signal);
    }
  }

  /** The answer, or how long to wait before the next try. */
  async function once(target: string, init: RequestInit, attempt: Attempt, mayRepeat: boolean) {
    const signal = init.signal ?? undefined;
    try {
      const answer = await send(target, init);
      if (answer.ok || answer.status === 304) return answer;
      const refusal = await refusalOf(answer, new URL(target).pathname);
      const problem = refusal.type === 'about:blank' ? undefined : refusal.document;
      const pause = mayRepeat ? pauseAfterAnswer(attempt, answer, problem) : null;
      if (pause === null) throw refusal;
      return pause;
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      signal?.throwIfAborted();
      const pause = mayRepeat ? pauseAfterBreak(attempt, error) : null;
      if (pause === null) throw new ServerUnreachable(url, error);
      return pause;
    }
  }

  return {
    url,
    response,
    json: async <Answer>(method: string, path: string, request?: RequestOptions) =>
      (await response(method, path, request)).json() as Promise<Answer>,
  };
}

/** Something in between, as a proxy, may answer with anything. */
async function refusalOf(answer: Response, path: string): Promise<ProblemError> {
  const text = await answer.text();
  if (answer.headers.get('content-type')?.startsWith('application/problem+json')) {
    return new ProblemError(JSON.parse(text) as Problem);
  }
  return new ProblemError({
    type: 'about:blank',
    title: answer.statusText,
    status: answer.status,
    detail: text.slice(0, 500) || `The server answered ${answer.status}.`,
    instance: path,
    correlationId: answer.headers.get('x-correlation-id') ?? '',
  });
}

function defined(values: Readonly<Record<string, string | number | undefined>>): Record<string, string> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}

/** Browsers have no environment. */
function fromEnvironment(): string | undefined {
  return globalThis.process?.env.SHEAF_URL || undefined;
}

function keyFromEnvironment(): string | undefined {
  return globalThis.process?.env.SHEAF_API_KEY || undefined;
}
