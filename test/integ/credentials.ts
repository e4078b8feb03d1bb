import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JobRequest } from '../../sdk/client.ts';
import { withStores } from './stored-state.ts';

type Source = JobRequest['source'];

/** One for each place at which a source takes a credential. */
export const credentials = {
  bearer: 'cred-bearer-8f3a',
  headerKey: 'cred-header-key-1b7c',
  queryKey: 'cred query/key+2c9d',
  user: 'cred-user-3d1e',
  password: 'cred"pass\\word-4e2f',
  client: 'cred-client-5f30',
  header: 'cred-header-6041',
  parameter: 'cred-parameter-7152',
  postgres: 'cred-postgres-8263',
  mysql: 'cred-mysql-9374',
  /** Of the tests before. */
  notes: 'tok-secret-123',
  sqlite: 'cred-sqlite-b596.db',
} as const;

export const everyCredential: readonly string[] = Object.values(credentials);

const secret = (value: string) => ({ secret: value });

/** A job for each of them; `url` is of a server that refuses all, and repeats what it was asked. */
export function jobsWithCredentials(url: string): Source[] {
  const api = (more: object) => ({ type: 'api_fetch', url: `${url}/echo`, delaySeconds: 0, ...more }) as Source;
  const database = (engine: string, connection: string) =>
    ({
      ...{ type: 'database_query', engine, name: 'crm', table: 'tickets', query: 'select 1 as body' },
      ...{ connection: secret(connection), columns: { content: 'body' } },
    }) as Source;
  const { bearer, headerKey, queryKey, user, password, client, header, parameter } = credentials;
  const clientSecret = secret(client);
  return [
    api({ auth: { type: 'bearer', token: secret(bearer) } }),
    api({ auth: { type: 'apiKey', in: 'header', name: 'x-key', value: secret(headerKey) } }),
    api({ auth: { type: 'apiKey', in: 'query', name: 'key', value: secret(queryKey) } }),
    api({ auth: { type: 'basic', username: secret(user), password: secret(password) } }),
    api({ auth: { type: 'oauth2', tokenUrl: `${url}/echo`, clientId: 'sheaf', clientSecret } }),
    api({ headers: { 'x-token': secret(header) }, query: { sig: secret(parameter) } }),
    database('postgresql', `postgres://reader:${credentials.postgres}@127.0.0.1:5432/crm`),
    database('mysql', `mysql://reader:${credentials.mysql}@127.0.0.1:3306/crm`),
    database('sqlite', credentials.sqlite),
  ];
}

/** Requests that are refused: a credential where it does not belong, or in a source that takes none. */
export function wrongRequests(): object[] {
  const { bearer, password, postgres } = credentials;
  const address = `https://reader:${bearer}@site.example/`;
  const agent = 'Acme jane@acme.example';
  return [
    { type: 'url_scrape', url: address },
    { type: 'manifest', project: 'P', sources: [{ url: address }] },
    { type: 'sec_edgar', tickers: ['PUMP'], userAgent: agent, password: secret(password) },
    { type: 's3_prefix', bucket: 'reports', secretAccessKey: password },
    { type: 'file_upload', uploadId: 'u', token: bearer },
    { type: 'api_fetch', url: address },
    { type: 'api_fetch', url: 'https://site.example/', auth: { type: 'bearer', token: bearer } },
    { type: 'api_fetch', url: 'https://site.example/', headers: { authorization: `Bearer ${bearer}` } },
    { type: 'database_query', engine: 'postgresql', connection: `postgres://reader:${postgres}@db.example/crm` },
    { type: 'nothing', auth: { token: secret(bearer) } },
  ];
}

/** As it may stand in URLs, JSON and headers. */
function spellingsOf(credential: string): string[] {
  const forms = [encodeURIComponent(credential), new URLSearchParams({ v: credential }).toString().slice(2)];
  const basic = [credentials.user, 'sheaf'].map((name) => Buffer.from(`${name}:${credential}`).toString('base64'));
  return [...new Set([credential, ...forms, JSON.stringify(credential).slice(1, -1), ...basic])];
}

/** Those that occur in the text, in whatever spelling. */
export function credentialsIn(text: string, all: readonly string[] = everyCredential): string[] {
  return all.filter((credential) => spellingsOf(credential).some((form) => text.includes(form)));
}

export interface Found {
  readonly place: string;
  readonly credentials: readonly string[];
}

/** Looks through all that a data folder holds which nobody uses any more: every table, the interpreter's file, logs, objects. */
export async function findCredentials(dataDir: string): Promise<{ found: Found[]; places: string[] }> {
  const texts = new Map<string, string>();
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  for (const { parentPath, name } of files)
    texts.set(join(parentPath, name).slice(dataDir.length + 1), readFileSync(join(parentPath, name), 'latin1'));
  for (const [table, text] of tablesOf(join(dataDir, 'executions.sqlite'))) texts.set(`interpreter: ${table}`, text);
  for (const [table, text] of await postgresTables(dataDir)) texts.set(`postgres: ${table}`, text);
  const found = [...texts].map(([place, text]) => ({ place, credentials: credentialsIn(text) }));
  return { found: found.filter((one) => one.credentials.length > 0), places: [...texts.keys()] };
}

function tablesOf(file: string): [string, string][] {
  const database = new DatabaseSync(file, { readOnly: true });
  const names = database.prepare(`select name from sqlite_master where type = 'table'`).all();
  const tables = names.map(({ name }): [string, string] => {
    const rows = database.prepare(`select * from "${name}"`).all();
    return [String(name), rows.flatMap((row) => Object.values(row).map(textOf)).join('\n')];
  });
  database.close();
  return tables;
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}

function postgresTables(dataDir: string): Promise<[string, string][]> {
  return withStores(dataDir, ({ database }) =>
    database.transaction({ role: 'sheaf_system' }, async (session) => {
      const names = await session.query<{ name: string }>(
        `select c.relname as name from pg_class c where c.relnamespace = 'sheaf'::regnamespace and c.relkind in ('r', 'p')
           and has_table_privilege('sheaf_system', c.oid, 'select')`,
      );
      const tables: [string, string][] = [];
      for (const { name } of names) {
        const rows = await session.query<{ text: string }>(`select to_jsonb(t)::text as text from sheaf.${name} t`);
        tables.push([name, rows.map(({ text }) => text).join('\n')]);
      }
      return tables;
    }),
  );
}
