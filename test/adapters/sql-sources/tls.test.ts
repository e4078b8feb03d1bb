import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from './read-all.ts';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

if (!hasOpenssl()) console.log('Skipped: no certificate can be made. Install openssl.');

/** A server that takes TLS as PostgreSQL does, notes the name it was called by and whether a login came, and hangs up. */
describe.runIf(hasOpenssl())('TLS to a server of PostgreSQL', () => {
  let server: Server;
  let port: number;
  const calls: { name: string | false | null; login: boolean }[] = [];

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheaf-tls-'));
    const [keyPath, certificatePath] = [join(folder, 'key'), join(folder, 'certificate')];
    const subject = ['-subj', '/CN=db.example', '-addext', 'subjectAltName=DNS:db.example', '-days', '2'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', keyPath, '-out', certificatePath, ...subject], {
      stdio: 'ignore',
    });
    const [key, cert] = [readFileSync(keyPath), readFileSync(certificatePath)];
    rmSync(folder, { recursive: true });
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('S');
        const secure = new TLSSocket(socket, { isServer: true, key, cert });
        const call: (typeof calls)[number] = { name: null, login: false };
        calls.push(call);
        secure.on('error', () => undefined);
        secure.on('data', () => {
          call.name = (secure as unknown as { servername: string | false }).servername;
          call.login = true;
          secure.destroy();
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(() => void server?.close());

  async function failure(mode: string) {
    calls.length = 0;
    const connection = `postgres://u:s3cret@db.example:${port}/d?sslmode=${mode}`;
    const resolve = async () => ({ address: '127.0.0.1' });
    return failureOf({ engine: 'postgresql', connection, resolve }, 'select 1');
  }

  it('keeps the name of the host beside the pinned address', async () => {
    expect((await failure('require')).name).toBe('SourceUnavailable');
    expect(calls).toEqual([{ name: 'db.example', login: true }]);
  });

  it.each(['verify-ca', 'verify-full'])('%s sends no login to a certificate that nobody vouches for', async (mode) => {
    const error = await failure(mode);
    expect(error).toMatchObject({ name: 'SourceUnavailable', message: expect.stringContaining('certificate') });
    expect(calls).toEqual([{ name: null, login: false }]);
  });

  it('does not fall back to plain text when a server with TLS fails', async () => {
    expect((await failure('prefer')).name).toBe('SourceUnavailable');
    expect(calls).toHaveLength(1);
  });
});
