import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withNamedParameters } from '../../../lambdas/adapters/data-api/named-parameters.ts';
import { isRead } from '../../../lambdas/adapters/data-api/paged-query.ts';
import { parseDataApiUrl } from '../../../lambdas/adapters/data-api/resource-url.ts';
import { dataApiUrl, startDataApi } from '../../fixtures/data-api.ts';
import { aDatabase, databaseUrl } from '../../fixtures/database.ts';

const system = { role: 'sheaf_system' } as const;

describe('the URL of a Data API', () => {
  test('names cluster, secret, database and region', () => {
    expect(parseDataApiUrl(dataApiUrl)).toEqual({
      resourceArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:sheaf',
      secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf',
      database: 'postgres',
      region: 'eu-west-1',
    });
  });

  test.each([
    ['data-api:sheaf?secret=x&database=y', 'ARN of the cluster'],
    [dataApiUrl.replace(/secret=[^&]*&/, ''), 'lacks ?secret'],
    [dataApiUrl.replace('&database=postgres', ''), 'lacks &database'],
    [`${dataApiUrl}&schema=x`, 'the parameter "schema"'],
  ])('rejects %s', (url, message) => {
    expect(() => parseDataApiUrl(url)).toThrow(message);
  });
});

describe('named parameters', () => {
  test('stand for the placeholders that are code, each sent once', () => {
    const { sql, parameters } = withNamedParameters(
      "select $2::uuid, '$1', $1::int, $2::text -- $3",
      ['x', 1].reverse(),
    );
    expect(sql).toBe("select :p2::uuid, '$1', :p1::int, :p2::text  ");
    expect(parameters).toEqual([
      { name: 'p1', value: { longValue: 1 } },
      { name: 'p2', value: { stringValue: 'x' } },
    ]);
  });

  test.each([
    ['select $1', []],
    ['select $1', [1, 2]],
  ])('rejects values that do not fit %s', (text, values) => {
    expect(() => withNamedParameters(text, values)).toThrow('placeholders');
  });

  test('rejects what the service would take for a parameter', () => {
    expect(() => withNamedParameters('select a[lower:upper]', [])).toThrow('":upper"');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('rejects the number %s', (value) => {
    expect(() => withNamedParameters('select $1', [value])).toThrow(RangeError);
  });
});

test.each([
  ['select 1', true],
  ['(select 1) union select 2', true],
  ['with a as (select 1) select "update" from a', true],
  ["values ('delete')", true],
  ['select * from a for update', false],
  ['select * from a for key share', false],
  ['with a as (delete from b returning 1) select * from a', false],
  ['insert into a values (1) returning 1', false],
])('%s may be read in pages: %s', (statement, expected) => {
  expect(isRead(statement)).toBe(expected);
});

describe('the limits of the service', () => {
  let started: Awaited<ReturnType<typeof startDataApi>>;

  beforeAll(async () => {
    const database = await aDatabase();
    await database.ownerTransaction((session) =>
      session.query(
        `create or replace function sheaf.test_repeat(argument jsonb) returns jsonb language plpgsql as $$
         begin
           perform sheaf.act_as('default');
           insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values ('default', argument->>'id', 'documents', '[]');
           return to_jsonb(repeat('x', (argument->>'length')::int));
         end $$`,
      ),
    );
    started = await startDataApi(await databaseUrl(), { idleTransactionMilliseconds: 200, patienceMilliseconds: 2000 });
  });

  afterAll(() => started.stop());

  const uploads = () =>
    started.database.transaction(system, (session) => session.query('select upload_id from sheaf.uploads'));

  test('carry a call of 900 kB in one request', async () => {
    const before = started.fake.requests.length;
    expect(await started.database.call<string>('test_repeat', { id: 'large', length: 900_000 })).toHaveLength(900_000);
    expect(started.fake.requests.slice(before)).toEqual(['/Execute']);
  });

  test('fail a call over 1 MB, and undo it', async () => {
    await expect(started.database.call('test_repeat', { id: 'larger', length: 1_100_000 })).rejects.toMatchObject({
      code: '54000',
    });
    expect(await uploads()).toEqual([{ upload_id: 'large' }]);
  });

  test('fail a request over 4 MiB before it is sent', async () => {
    const before = started.fake.requests.length;
    await expect(started.database.call('test_repeat', { id: 'x'.repeat(4_200_000) })).rejects.toMatchObject({
      code: '54000',
    });
    expect(started.fake.requests).toHaveLength(before);
  });

  test('fail a statement over 65,536 characters before it is sent', async () => {
    const statement = `select '${'x'.repeat(65_536)}'`;
    const work = started.database.transaction(system, (session) => session.query(statement));
    await expect(work).rejects.toMatchObject({ code: '54000' });
  });

  test('fail a row over 64 KB', async () => {
    const work = started.database.transaction(system, (session) => session.query("select repeat('x', 70000)"));
    await expect(work).rejects.toMatchObject({ code: '54000', message: expect.stringContaining('64 KB') });
  });

  test('bring a result of one page with one request, a longer one by a cursor', async () => {
    const count = async (rows: number) => {
      const before = started.fake.requests.length;
      const result = await started.database.transaction(system, (session) =>
        session.query("select n, repeat('x', 60000) as text from generate_series(1, $1::int) n", [rows]),
      );
      expect(result.map(({ n }) => n)).toEqual(Array.from({ length: rows }, (_, i) => i + 1));
      return started.fake.requests.slice(before).filter((request) => request === '/Execute').length;
    };
    expect(await count(5)).toBe(2); // the role, the page
    expect(await count(60)).toBe(9); // the role, the first page, declare, five pages, close
  });

  test('end a transaction that nobody uses for the idle time', async () => {
    const work = started.database.transaction(system, async (session) => {
      await session.query('select 1');
      await new Promise((resolve) => setTimeout(resolve, 400));
      return session.query('select 1');
    });
    await expect(work).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
  });

  test('leave no transaction open, whatever happened', () => {
    expect(started.fake.openTransactions()).toBe(0);
  });
});

describe('a database that resumes', () => {
  test('is waited for', async () => {
    await aDatabase();
    const { fake, database, stop } = await startDataApi(await databaseUrl());
    fake.sleepFor(3);
    expect(await database.call('ensure_tenant', { tenantId: 'default' })).toMatchObject({ tenantId: 'default' });
    fake.sleepFor(2);
    expect(await database.transaction(system, (session) => session.query('select 1 as one'))).toEqual([{ one: 1 }]);
    await stop();
  });

  test('fails as DatabaseUnavailable when it takes too long, and at once for a ping', async () => {
    const { fake, database, stop } = await startDataApi(await databaseUrl(), { patienceMilliseconds: 100 });
    fake.sleepFor(1000);
    await expect(database.call('ensure_tenant', { tenantId: 'default' })).rejects.toMatchObject({
      name: 'DatabaseUnavailable',
      retryAfterSeconds: 5,
    });
    const before = fake.requests.length;
    await expect(database.ping()).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    expect(fake.requests).toHaveLength(before + 1);
    await stop();
  });

  test('fails as DatabaseUnavailable when the service cannot be reached', async () => {
    const { fake, database, stop } = await startDataApi(await databaseUrl(), { patienceMilliseconds: 100 });
    await fake.stop();
    await expect(database.call('ensure_tenant', { tenantId: 'default' })).rejects.toMatchObject({
      name: 'DatabaseUnavailable',
    });
    await database.close();
    void stop;
  });
});
