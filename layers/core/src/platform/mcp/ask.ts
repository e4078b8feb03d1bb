/** How tools and resources reach the API: by its routes, as the caller, so that whatever guards a route guards them too. */
import type { Problem } from '../api/contract/problem.ts';

export interface Question {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws ApiRefusal for any answer that is not 2xx */
export type Ask = (method: string, path: string, question?: Question) => Promise<Response>;

/** A route refused: its problem document (RFC 9457). */
export class ApiRefusal extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null) {
    super(problem.detail);
    this.name = 'ApiRefusal';
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export async function askJson<Answer>(ask: Ask, ...[method, path, question]: Parameters<Ask>): Promise<Answer> {
  return (await (await ask(method, path, question)).json()) as Answer;
}

/** Headers that say who asks, and under which id and trace; of everything else the routes are told anew. */
const passedOn = ['host', 'authorization', 'x-api-key'];

export interface AskedFrom {
  readonly request: Request;
  readonly correlationId: string;
  readonly traceparent: string;
  /** Sends a request through everything that stands before the routes. */
  readonly send: (request: Request) => Response | Promise<Response>;
}

export function askAs({ request, correlationId, traceparent, send }: AskedFrom): Ask {
  const { origin } = new URL(request.url);
  return async (method, path, { query = {}, body, headers = {} } = {}) => {
    const url = new URL(path, origin);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const sent = new Headers({ ...headers, 'x-correlation-id': correlationId, traceparent });
    for (const name of passedOn) {
      const value = request.headers.get(name);
      if (value !== null) sent.set(name, value);
    }
    if (body !== undefined) sent.set('content-type', 'application/json');
    const init = { method, headers: sent, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await send(new Request(url, init));
    if (answer.ok) return answer;
    const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
    throw new ApiRefusal((await answer.json()) as Problem, Number.isFinite(wait) ? wait : null);
  };
}
