/** Access tokens by client credentials: RFC 6749 §4.4. */
import * as z from 'zod';
import { StageError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { WebClient, WebRequest } from '../web-client.ts';
import type { OAuth2Parameters } from './auth-parameters.ts';
import { parseExactJson } from './exact-json.ts';
import type { SecretWords } from './secret-words.ts';

export interface OAuth2Client {
  readonly parameters: OAuth2Parameters;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How the token is asked for: pace, time and tries as for any call of the job. */
  readonly call: Pick<WebRequest, 'pace' | 'timeoutMs' | 'tries'>;
}

export interface TokenSource {
  /** A token that is valid now, by what was told of its lifetime; asked for when there is none. */
  token(): Promise<string>;
  /** The source did not take the token: it is asked for anew. */
  forget(): void;
}

/** RFC 6749 §5.1; `expires_in` may be left out, and comes as text from some servers. */
const tokenAnswer = z.object({
  access_token: z
    .string()
    .min(1)
    .max(16_384)
    .regex(/^[\x20-\x7e]+$/),
  token_type: z.string().default('Bearer'),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

/** Errors of §5.2 that are about the parameters, not about who asks. */
const aboutParameters = new Set(['invalid_request', 'invalid_scope', 'unsupported_grant_type']);

/** A token is asked for anew this long before its end. */
const marginMs = 30_000;
const longestAnswer = 65_536;

export function tokenSource(client: OAuth2Client, web: WebClient, clock: Clock, secrets: SecretWords): TokenSource {
  let kept: { token: string; until: number } | undefined;
  return {
    async token() {
      if (kept === undefined || clock.now() >= kept.until) {
        const { access_token, expires_in } = await askForToken(client, web, secrets);
        secrets.add(access_token);
        const lifetimeMs = expires_in === undefined ? Number.POSITIVE_INFINITY : expires_in * 1000;
        // A lifetime shorter than the margin would have each call ask for a token of its own.
        kept = { token: access_token, until: clock.now() + Math.max(lifetimeMs - marginMs, lifetimeMs / 2) };
      }
      return kept.token;
    },
    forget() {
      kept = undefined;
    },
  };
}

async function askForToken(client: OAuth2Client, web: WebClient, secrets: SecretWords) {
  const { status, bytes } = await web.request(tokenRequest(client, secrets));
  const answer = readAnswer(bytes);
  if (status >= 200 && status < 300) {
    const token = tokenAnswer.safeParse(answer);
    if (token.success && token.data.token_type.toLowerCase() === 'bearer') return token.data;
    throw new StageError(
      'SourceAnswerInvalid',
      'The answer of auth.tokenUrl holds no bearer token: access_token and token_type were expected.',
    );
  }
  if (status === 429 || status >= 500)
    throw new StageError('SourceUnavailable', `The server of auth.tokenUrl answered ${status}. Try again later.`);
  const code = errorCode(answer);
  throw new StageError(
    aboutParameters.has(code ?? '') || status === 404 ? 'SourceQueryInvalid' : 'CredentialsRejected',
    `The server of auth.tokenUrl answered ${status}${code === undefined ? '' : ` (${code})`} and gave no token. Check tokenUrl, clientId, clientSecret and scope.`,
  );
}

function tokenRequest({ parameters, clientId, clientSecret, call }: OAuth2Client, secrets: SecretWords): WebRequest {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (parameters.scope !== undefined) form.set('scope', parameters.scope);
  if (parameters.audience !== undefined) form.set('audience', parameters.audience);
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  if (parameters.clientIn === 'body') {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  } else headers.authorization = basicAuthorization(formEncode(clientId), formEncode(clientSecret), secrets);
  return {
    url: parameters.tokenUrl,
    method: 'POST',
    headers,
    body: form.toString(),
    maxBytes: longestAnswer,
    maxRedirects: 0,
    ...call,
  };
}

/** RFC 7617: user and password in UTF-8. */
export function basicAuthorization(user: string, password: string, secrets: SecretWords): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  const token = btoa(String.fromCharCode(...bytes));
  secrets.add(token);
  return `Basic ${token}`;
}

/** RFC 6749 §2.3.1 has id and secret form-encoded before they become user and password. */
function formEncode(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length);
}

function readAnswer(bytes: Uint8Array): unknown {
  try {
    return parseExactJson(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function errorCode(answer: unknown): string | undefined {
  const parsed = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) }).safeParse(answer);
  return parsed.success ? parsed.data.error : undefined;
}
