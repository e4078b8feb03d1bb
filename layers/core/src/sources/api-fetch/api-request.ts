import { StageError } from '../../errors.ts';
import type { WebClient, WebRequest, WebResponse } from '../web-client.ts';
import type { Credentials } from './credentials.ts';
import { type ApiFetchParameters, mostBytesPerAnswer } from './parameters.ts';
import type { SecretWords } from './secret-words.ts';

/** What one call asks for beside what every call asks for. */
export interface Ask {
  /** In place of the address of the job. */
  readonly url?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** By path in the body. */
  readonly body?: Readonly<Record<string, string | number>>;
}

/** Sends one call with the credentials; a 401 is answered once with new ones where there can be any. */
export async function callApi(
  parameters: ApiFetchParameters,
  ask: Ask,
  web: WebClient,
  credentials: Credentials,
): Promise<WebResponse> {
  const call = async () => {
    const request = apiRequest(parameters, ask, await credentials.current());
    return web.request(request).catch((error: unknown) => {
      throw isTooLarge(error) ? namingLimit(error, parameters) : error;
    });
  };
  const response = await call();
  return response.status === 401 && credentials.renew() ? call() : response;
}

function isTooLarge(error: unknown): error is Error {
  return error instanceof Error && error.name === 'SourceAnswerTooLarge';
}

function namingLimit({ message }: Error, { maxBytesPerAnswer }: ApiFetchParameters): StageError {
  return new StageError(
    'SourceAnswerTooLarge',
    `${message} maxBytesPerAnswer is ${maxBytesPerAnswer}: ask for smaller pages, or raise it to at most ${mostBytesPerAnswer}.`,
  );
}

function apiRequest(
  parameters: ApiFetchParameters,
  ask: Ask,
  { headers, query }: Awaited<ReturnType<Credentials['current']>>,
): WebRequest {
  const body = bodyOf(parameters, ask.body ?? {});
  return {
    url: urlOf(parameters, ask, query),
    method: parameters.method,
    headers: { ...plainHeaders(parameters, body), ...headers },
    ...(body === undefined ? {} : { body }),
    pace: { key: null, intervalMs: parameters.delaySeconds * 1000 },
    maxBytes: parameters.maxBytesPerAnswer,
    timeoutMs: parameters.timeoutSeconds * 1000,
    tries: parameters.tries,
  };
}

function urlOf({ url, query }: ApiFetchParameters, ask: Ask, secret: Readonly<Record<string, string>>): string {
  const called = new URL(ask.url ?? url);
  called.hash = '';
  if (ask.url === undefined)
    for (const [name, value] of Object.entries(query)) {
      if (typeof value === 'object' && !Array.isArray(value)) continue;
      called.searchParams.delete(name);
      for (const one of Array.isArray(value) ? value : [value]) called.searchParams.append(name, String(one));
    }
  for (const [name, value] of Object.entries({ ...ask.query, ...secret })) called.searchParams.set(name, value);
  return called.href;
}

const accepted: Readonly<Record<ApiFetchParameters['format'], string>> = {
  auto: 'application/json, application/x-ndjson, application/xml;q=0.9, text/csv;q=0.9, */*;q=0.5',
  json: 'application/json, */*;q=0.5',
  ndjson: 'application/x-ndjson, application/jsonl, */*;q=0.5',
  csv: 'text/csv, */*;q=0.5',
  xml: 'application/xml, text/xml, */*;q=0.5',
};

function plainHeaders({ headers, format, body: given }: ApiFetchParameters, body: string | undefined) {
  const all: Record<string, string> = { accept: accepted[format] };
  if (body !== undefined)
    all['content-type'] = typeof given === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') all[name.toLowerCase()] = value;
  return all;
}

function bodyOf(
  { method, body }: ApiFetchParameters,
  added: Readonly<Record<string, string | number>>,
): string | undefined {
  if (method === 'GET') return undefined;
  if (typeof body === 'string') return body;
  if (body === undefined && Object.keys(added).length === 0) return undefined;
  const whole = structuredClone(body ?? {}) as Record<string, unknown>;
  for (const [path, value] of Object.entries(added)) setAt(whole, path.split('.'), value);
  return JSON.stringify(whole);
}

function setAt(target: Record<string, unknown>, path: readonly string[], value: string | number): void {
  let at = target;
  for (const name of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, name) ? at[name] : undefined;
    const next = inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? inner : {};
    at[name] = next;
    at = next as Record<string, unknown>;
  }
  at[path.at(-1)!] = value;
}

/**
 * The address of the next page as it may be called and kept: on the origin of the job, to which its credentials
 * belong, and without them.
 * @throws StageError SourceAnswerInvalid
 */
export function nextAddress(
  next: string,
  from: string,
  { url }: ApiFetchParameters,
  { queryNames }: Credentials,
  secrets: SecretWords,
): string {
  if (!URL.canParse(next, from)) throw new StageError('SourceAnswerInvalid', 'The address of the next page is none.');
  const address = new URL(next, from);
  const own = new URL(url);
  // Behind a proxy that ends TLS, servers call themselves http.
  if (own.protocol === 'https:' && address.protocol === 'http:' && address.host === own.host)
    address.protocol = 'https:';
  if (address.origin !== own.origin)
    throw new StageError(
      'SourceAnswerInvalid',
      'The next page is on another origin than url. It was not called, since the credentials of the job belong to the origin of url.',
    );
  address.username = '';
  address.password = '';
  address.hash = '';
  for (const name of queryNames) address.searchParams.delete(name);
  if (secrets.isIn(address.href))
    throw new StageError(
      'SourceAnswerInvalid',
      'The address of the next page repeats a credential, and cannot be kept.',
    );
  return address.href;
}
