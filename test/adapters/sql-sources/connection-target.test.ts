import { StageError } from '@sheaf/core/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionTarget } from '../../../lambdas/adapters/sql-sources/connection-target.ts';
import { failureOf } from './read-all.ts';

function refusalOf(connection: string, engine: 'postgresql' | 'mysql' = 'postgresql'): Error {
  try {
    connectionTarget(connection, engine);
  } catch (error) {
    return error as Error;
  }
  throw new Error('This was taken.');
}

describe('a connection URL', () => {
  it('says host, port, user, password and database', () => {
    expect(
      connectionTarget('postgres://a%40b:p%3Aw@[2001:db8::1]:5433/my%20db?sslmode=verify-full', 'postgresql'),
    ).toEqual({
      host: '2001:db8::1',
      port: 5433,
      user: 'a@b',
      password: 'p:w',
      database: 'my db',
      tls: 'verify-full',
    });
    expect(connectionTarget('mariadb://u@h/d?ssl-mode=REQUIRED', 'mysql')).toMatchObject({
      port: 3306,
      tls: 'require',
    });
  });

  it.each([
    ['another scheme', 'file:///etc/passwd'],
    ['the scheme of another engine', 'mysql://u:s3cret@h/d'],
    ['words', 'host=/var/run/postgresql user=u password=s3cret'],
    ['a path of a socket', '/var/run/postgresql d'],
    ['a socket as host', 'postgres://u:s3cret@%2Fvar%2Frun/d'],
    ['a socket as option', 'postgres://u:s3cret@h/d?host=/var/run'],
    ['no host', 'postgres:///d'],
    ['two hosts', 'postgres://u:s3cret@a,b/d'],
    ['two hosts with ports', 'postgres://u:s3cret@a:1,b:2/d'],
    ['a certificate in a file', 'postgres://u:s3cret@h/d?sslcert=/etc/passwd'],
    ['a root certificate in a file', 'postgres://u:s3cret@h/d?sslmode=verify-full&sslrootcert=/etc/passwd'],
    ['settings of the server', 'postgres://u:s3cret@h/d?options=-c%20default_transaction_read_only%3Doff'],
    ['an option twice', 'postgres://u:s3cret@h/d?sslmode=verify-full&sslmode=disable'],
    ['another mode of TLS', 'postgres://u:s3cret@h/d?sslmode=no-verify'],
    ['no user', 'postgres://h/d'],
    ['no database', 'postgres://u:s3cret@h'],
    ['a broken escape', 'postgres://u:s3cret%@h/d'],
  ])('rejects %s and tells nothing of it', (_what, connection) => {
    const error = refusalOf(connection);
    expect(error.name).toBe('SourceQueryInvalid');
    expect(error.message).not.toMatch(/s3cret|passwd|\/var/);
  });

  it.each(['multipleStatements=true', 'flags=LOCAL_FILES', 'socketPath=/x', 'ssl={}', 'authPlugins=x'])(
    'rejects the option %s of a driver',
    (option) => {
      expect(refusalOf(`mysql://u:s3cret@h/d?${option}`, 'mysql').message).toContain('is not taken');
    },
  );

  it('is told in no error, whatever it is', async () => {
    const unreachable = async () => {
      throw new StageError('EgressRefused', 'The address is private.');
    };
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 6 }).filter((text) => /^[^ ]{6,}$/.test(text)),
        async (text) => {
          for (const connection of [text, `postgres://u:${encodeURIComponent(text)}@h/d`]) {
            const error = await failureOf({ engine: 'postgresql', connection, resolve: unreachable }, 'select 1');
            expect(error.message).not.toContain(connection);
            expect(error.message).not.toContain(text);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
