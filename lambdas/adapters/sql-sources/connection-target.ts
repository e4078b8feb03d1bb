import { isIP } from 'node:net';
import { StageError } from '@sheaf/core/errors';
import type { SqlEngine } from '@sheaf/core/sources/sql-connection';

/** libpq's modes; https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: TlsMode;
}

type ServerEngine = Exclude<SqlEngine, 'sqlite'>;

const schemes: Readonly<Record<ServerEngine, readonly string[]>> = {
  postgresql: ['postgres:', 'postgresql:'],
  mysql: ['mysql:', 'mariadb:'],
  sqlserver: ['sqlserver:', 'mssql:'],
};

const ports: Readonly<Record<ServerEngine, number>> = { postgresql: 5432, mysql: 3306, sqlserver: 1433 };

const tlsModes: Readonly<Record<string, TlsMode>> = {
  disable: 'disable',
  disabled: 'disable',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  'verify-ca': 'verify-ca',
  verify_ca: 'verify-ca',
  'verify-full': 'verify-full',
  verify_identity: 'verify-full',
};

/**
 * Where a connection URL points. Of its options only the mode of TLS is taken: others name files, sockets or further hosts.
 * @throws StageError SourceQueryInvalid, without anything of the URL but the name of an option
 */
export function connectionTarget(connection: string, engine: ServerEngine): ConnectionTarget {
  const url = URL.canParse(connection) ? new URL(connection) : undefined;
  if (url === undefined || !schemes[engine].includes(url.protocol))
    throw invalid(`it must begin with ${shape(engine)}`);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0 && !/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})$/.test(host))
    throw invalid('it must name one host; sockets and lists of hosts are not taken');
  const user = decoded(url.username);
  if (user === '') throw invalid('it must name the user');
  const database = decoded(url.pathname.slice(1));
  if (database === '' || database.includes('/')) throw invalid('it must name one database');
  return {
    host,
    port: url.port === '' ? ports[engine] : Number(url.port),
    user,
    password: decoded(url.password),
    database,
    tls: tlsOf(url.searchParams),
  };
}

function tlsOf(options: URLSearchParams): TlsMode {
  const names = [...options.keys()];
  const other = names.find((name) => name !== 'sslmode' && name !== 'ssl-mode');
  if (other !== undefined || names.length > 1) {
    const told = (other ?? names[1]!).replace(/[^\w-]/g, '').slice(0, 30);
    throw invalid(`its option ${told} is not taken: only one of sslmode and ssl-mode is`);
  }
  const [given] = options.values();
  if (given === undefined) return 'prefer';
  const mode = tlsModes[given.toLowerCase()];
  if (mode === undefined) throw invalid('its sslmode must be disable, prefer, require, verify-ca or verify-full');
  return mode;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('a % in it begins no escape: write it as %25');
  }
}

function shape(engine: ServerEngine): string {
  return `${schemes[engine][0]}//user:password@host/database, special characters in it escaped`;
}

function invalid(why: string): StageError {
  return new StageError('SourceQueryInvalid', `The connection cannot be read: ${why}.`);
}
