import { StageError } from '../../errors.ts';
import type { SourcePorts } from '../remote-source.ts';
import type { SecretField } from '../secret-field.ts';
import type { AuthParameters } from './auth-parameters.ts';
import { basicAuthorization, tokenSource } from './oauth2-token.ts';
import type { ApiFetchParameters } from './parameters.ts';
import type { SecretWords } from './secret-words.ts';

/** Who asks, as a call carries it. */
export interface Credentials {
  /** Added to each call, and asked for before it. */
  current(): Promise<{
    readonly headers: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
  }>;
  /** Of the query: taken out of addresses that the source gives. */
  readonly queryNames: readonly string[];
  /** After a 401: true if `current` may give something else now. */
  renew(): boolean;
}

type Ports = Pick<SourcePorts, 'web' | 'clock' | 'secretOf'>;

/** @throws StageError CredentialsRejected when a secret is missing or cannot be sent */
export async function credentialsOf(
  { auth, ...parameters }: ApiFetchParameters,
  ports: Ports,
  secrets: SecretWords,
): Promise<Credentials> {
  const given = await givenSecrets(parameters, ports, secrets);
  const queryNames = Object.keys(given.query);
  if (auth.type === 'oauth2') return oauth2Credentials(auth, parameters, ports, secrets, given);
  const own = await ownCredentials(auth, ports, secrets);
  const all = { headers: { ...given.headers, ...own.headers }, query: { ...given.query, ...own.query } };
  return {
    queryNames: [...queryNames, ...Object.keys(own.query)],
    current: async () => all,
    renew: () => false,
  };
}

async function oauth2Credentials(
  auth: Extract<AuthParameters, { type: 'oauth2' }>,
  { delaySeconds, timeoutSeconds, tries }: Omit<ApiFetchParameters, 'auth'>,
  ports: Ports,
  secrets: SecretWords,
  given: Sent,
): Promise<Credentials> {
  const call = { pace: { key: null, intervalMs: delaySeconds * 1000 }, timeoutMs: timeoutSeconds * 1000, tries };
  const clientId = await sendable(auth.clientId, ports, secrets);
  const clientSecret = await sendable(auth.clientSecret, ports, secrets);
  const tokens = tokenSource({ parameters: auth, clientId, clientSecret, call }, ports.web, ports.clock, secrets);
  return {
    queryNames: Object.keys(given.query),
    async current() {
      return { ...given, headers: { ...given.headers, authorization: `Bearer ${await tokens.token()}` } };
    },
    renew() {
      tokens.forget();
      return true;
    },
  };
}

interface Sent {
  readonly headers: Record<string, string>;
  readonly query: Record<string, string>;
}

async function ownCredentials(
  auth: Exclude<AuthParameters, { type: 'oauth2' }>,
  ports: Ports,
  secrets: SecretWords,
): Promise<Sent> {
  if (auth.type === 'none') return { headers: {}, query: {} };
  if (auth.type === 'apiKey') {
    const value = await sendable(auth.value, ports, secrets);
    return auth.in === 'query'
      ? { headers: {}, query: { [auth.name]: value } }
      : { headers: { [auth.name.toLowerCase()]: value }, query: {} };
  }
  if (auth.type === 'bearer')
    return { headers: { authorization: `Bearer ${await sendable(auth.token, ports, secrets)}` }, query: {} };
  const username = await sendable(auth.username, ports, secrets);
  const password = await sendable(auth.password, ports, secrets);
  return { headers: { authorization: basicAuthorization(username, password, secrets) }, query: {} };
}

/** Headers and query parameters that the job gives as secrets. */
async function givenSecrets(
  { headers, query }: Pick<ApiFetchParameters, 'headers' | 'query'>,
  ports: Ports,
  secrets: SecretWords,
): Promise<Sent> {
  const sent: Sent = { headers: {}, query: {} };
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'object') sent.headers[name.toLowerCase()] = await sendable(value, ports, secrets);
  for (const [name, value] of Object.entries(query))
    if (typeof value === 'object' && !Array.isArray(value)) sent.query[name] = await sendable(value, ports, secrets);
  return sent;
}

/** A user name may be told; whatever is given as a secret may not. */
async function sendable(field: SecretField | string, ports: Ports, secrets: SecretWords): Promise<string> {
  if (typeof field === 'string') return field;
  const value = await ports.secretOf(field);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new StageError(
      'CredentialsRejected',
      'A secret holds a line break or another character that no header may hold. Store it again without it.',
    );
  secrets.add(value);
  return value;
}
