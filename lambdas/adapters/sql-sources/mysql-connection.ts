import { connect as connectSocket } from 'node:net';
import mysql from 'mysql2';
import type { ConnectionTarget, TlsMode } from './connection-target.ts';

const connectMs = 10_000;

/** @throws what the driver says; `prefer` falls back to a plain connection where the server has no TLS */
export async function connectMysql(target: ConnectionTarget, address: string, timeoutMs: number) {
  const first = target.tls === 'prefer' ? 'require' : target.tls;
  try {
    return await connect(target, address, timeoutMs, first);
  } catch (error) {
    const hasNone = (error as { code?: unknown }).code === 'HANDSHAKE_NO_SSL_SUPPORT';
    if (target.tls !== 'prefer' || !hasNone) throw error;
    return await connect(target, address, timeoutMs, 'disable');
  }
}

function connect(
  { host, port, user, password, database }: ConnectionTarget,
  address: string,
  timeoutMs: number,
  tls: TlsMode,
): Promise<mysql.Connection> {
  const connection = mysql.createConnection({
    // The host is what the certificate is compared with; the socket goes to the pinned address.
    host,
    stream: () => connectSocket({ host: address, port, keepAlive: true }),
    port,
    user,
    password,
    database,
    ...(tls !== 'disable' && {
      ssl: { rejectUnauthorized: tls === 'verify-ca' || tls === 'verify-full', verifyIdentity: tls === 'verify-full' },
    }),
    connectTimeout: Math.min(timeoutMs, connectMs),
    multipleStatements: false,
    flags: ['-LOCAL_FILES'],
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    // Names of columns come from the server; the other parser writes them into code that it compiles.
    disableEval: true,
  });
  return new Promise((resolve, reject) => {
    connection.on('error', () => undefined);
    connection.connect((error) => {
      if (error === null) return resolve(connection);
      connection.destroy();
      reject(error);
    });
  });
}
