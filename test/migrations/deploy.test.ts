import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PgDatabase } from '../../lambdas/adapters/pg-database.ts';
import { deploy } from '../../lambdas/migrate-database/deploy.ts';
import { deploymentEvent } from '../../lambdas/migrate-database/deployment-event.ts';
import { passwordOf, scramVerifier } from '../../lambdas/migrate-database/logins.ts';
import { readMigrations } from '../../lambdas/migrate-database/migrations.ts';
import { migrationsFolder, startPglite } from '../fixtures/database.ts';

interface Answer {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Record<string, unknown>;
}

const answers: Answer[] = [];
const cloudFormation = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += String(part);
  answers.push({ method: request.method, contentType: request.headers['content-type'], body: JSON.parse(body) });
  response.end();
});

let server: Awaited<ReturnType<typeof startPglite>>;
let database: PgDatabase;
let event: Record<string, string>;

beforeAll(async () => {
  server = await startPglite();
  await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
  const { port } = cloudFormation.address() as AddressInfo;
  event = {
    RequestType: 'Create',
    ResponseURL: `http://127.0.0.1:${port}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Migration',
  };
  database = new PgDatabase(server.url);
});

beforeEach(() => {
  answers.length = 0;
});

afterAll(async () => {
  cloudFormation.close();
  await database.close();
  await server.stop();
});

const invoke = (input: unknown) =>
  deploy(deploymentEvent.parse(input), {
    database,
    readMigrations: () => readMigrations(migrationsFolder),
    fairness: { jobs: 3, embedding: 2, weights: { acme: 2 } },
    readAdminKey: async () => undefined,
    readLogins: async () => [{ role: 'sheaf_app', password: 'AppPassword123' }],
  });

describe('migrate-database', () => {
  test('migrates an empty database, and tells CloudFormation', async () => {
    expect(await invoke(event)).toMatchObject({ from: 0, to: expect.any(Number) });
    expect(answers).toEqual([
      {
        method: 'PUT',
        contentType: '',
        body: {
          Status: 'SUCCESS',
          Reason: 'Migrated.',
          PhysicalResourceId: 'sheaf-database-migration',
          StackId: 'stack',
          RequestId: 'request',
          LogicalResourceId: 'Migration',
        },
      },
    ]);
  });

  test('does nothing the second time, and answers nobody who did not ask', async () => {
    expect(await invoke({})).toMatchObject({ applied: [] });
    expect(answers).toEqual([]);
  });

  test('leaves the database alone when the resource is deleted', async () => {
    expect(await invoke({ ...event, RequestType: 'Delete', PhysicalResourceId: 'given' })).toEqual({});
    expect(answers[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'given' });
  });

  test('lets an older deployment come back to a newer database, but not a start with older code', async () => {
    await database.ownerTransaction((session) =>
      session.query("insert into sheaf.migrations (version, name, checksum) values (9999, 'later', 'x')"),
    );
    expect(await invoke({ ...event, RequestType: 'Update' })).toMatchObject({ from: 9999, applied: [] });
    await expect(invoke({})).rejects.toThrow('use the newer code');
  });

  test('fails with its reason told to CloudFormation', async () => {
    await database.ownerTransaction((session) =>
      session.query("update sheaf.migrations set checksum = 'other' where version = 1"),
    );
    await expect(invoke(event)).rejects.toThrow('was changed');
    expect(answers[0]?.body).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('Migration 1 (foundation) was changed'),
    });
  });
});

describe('the login of a role', () => {
  test('is a SCRAM verifier as RFC 5803 writes it', () => {
    // User, password and salt of the example in RFC 7677, section 3.
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    expect(scramVerifier('pencil', salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  test('reads the password of its secret', () => {
    expect(passwordOf('{"username":"sheaf_app","password":"p"}')).toBe('p');
  });

  test.each(['{"username":"sheaf_app"}', 'top secret'])('rejects %s without quoting it', (secret) => {
    expect(() => passwordOf(secret)).toThrow(/^The secret of the login is not JSON with a password\.$/);
  });

  test('rejects a password that SASLprep would change', () => {
    expect(() => scramVerifier('pässword', Buffer.alloc(16))).toThrow('printable ASCII');
  });
});
