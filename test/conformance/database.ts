/** What every implementation of the Database port does. Needs a migrated database with the tenants `acme` and `zeta`. */
import type { Database, Session } from '@sheaf/core/platform/database';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OwnerConnection } from '../../lambdas/adapters/owner-connection.ts';

export type ConformingDatabase = Database & OwnerConnection;

const acme = { role: 'sheaf_app', tenantId: 'acme' } as const;
const zeta = { role: 'sheaf_app', tenantId: 'zeta' } as const;
const system = { role: 'sheaf_system' } as const;

const functions = [
  `create or replace function sheaf.test_echo(argument jsonb) returns jsonb language plpgsql as $$ begin return argument; end $$`,
  `create or replace function sheaf.test_whoami(argument jsonb) returns jsonb language plpgsql as $$
   begin
     perform sheaf.act_as(argument->>'tenantId');
     return jsonb_build_object('role', current_user, 'tenant', sheaf.tenant(), 'corpora', (select count(*) from sheaf.corpora));
   end $$`,
  `create or replace function sheaf.test_system(argument jsonb) returns jsonb language plpgsql as $$
   begin
     perform sheaf.act_as_system();
     return jsonb_build_object('role', current_user, 'corpora', (select count(*) from sheaf.corpora));
   end $$`,
  `create or replace function sheaf.test_state(argument jsonb) returns jsonb language sql as $$
   select jsonb_build_object('role', current_user, 'isSession', current_user = session_user, 'tenant', coalesce(current_setting('sheaf.tenant', true), '')) $$`,
  `create or replace function sheaf.test_refuse(argument jsonb) returns jsonb language plpgsql as $$
   begin
     perform sheaf.act_as('acme');
     insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values ('acme', 'refused', 'documents', '[]');
     raise exception 'Refused: %', argument->>'why' using errcode = 'SH001';
   end $$`,
];

/** Registers the suite; `open` gives the database, which the caller closes. */
export function databaseConformance(name: string, open: () => Promise<ConformingDatabase>): void {
  describe(`the Database port on ${name}`, () => {
    let database: ConformingDatabase;
    const inAcme = <T>(work: (session: Session) => Promise<T>) => database.transaction(acme, work);

    beforeAll(async () => {
      database = await open();
      await database.ownerTransaction(async (session) => {
        for (const statement of functions) await session.query(statement);
      });
    });

    valueCases(inAcme);
    transactionCases(() => database, inAcme);
    tenantCases(() => database);
    callCases(() => database);
    errorCases(() => database, inAcme);

    test('answers a ping', async () => {
      await expect(database.ping()).resolves.toBeUndefined();
    });
  });
}

type InAcme = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

function valueCases(inAcme: InAcme): void {
  test('reads each type as the port says', async () => {
    const [row] = await inAcme((session) =>
      session.query(`select 9007199254740991::bigint as big, 7::int as small, 1.5::float8 as float, 2.50::numeric as exact,
        0.1234567890123456789::numeric as long, true as yes, null::text as nothing, 'Ärger'::text as text,
        '2026-03-01 10:00:00.123456+02'::timestamptz as at, '2026-03-01'::date as day,
        '{"a": [1, "x", null]}'::jsonb as json, '"text"'::jsonb as scalar,
        '0190b6a0-0000-7000-8000-000000000001'::uuid as id, array['a', 'b,"c']::text[] as texts, array[1, 2]::int[] as numbers`),
    );
    expect(row).toEqual({
      big: 9007199254740991,
      small: 7,
      float: 1.5,
      exact: 2.5,
      long: '0.1234567890123456789',
      yes: true,
      nothing: null,
      text: 'Ärger',
      at: '2026-03-01T08:00:00.123456Z',
      day: '2026-03-01',
      json: { a: [1, 'x', null] },
      scalar: 'text',
      id: '0190b6a0-0000-7000-8000-000000000001',
      texts: ['a', 'b,"c'],
      numbers: [1, 2],
    });
  });

  test('sends each kind of value', async () => {
    const at = new Date('2026-03-01T08:00:00.250Z');
    const [row] = await inAcme((session) =>
      session.query(
        `select $1::text as text, $2::int as small, $3::bigint as big, $4::float8 as float, $5::boolean as no,
           $6::timestamptz as at, $7::uuid as id, $8::jsonb as json, $9::text as nothing, $10::uuid as no_id`,
        [
          'it\'s\n$1 :p1 -- "x" \\',
          1,
          2 ** 40,
          0.25,
          false,
          at,
          '0190b6a0-0000-7000-8000-000000000001',
          '[1,{"a":"é"}]',
          null,
          null,
        ],
      ),
    );
    expect(row).toEqual({
      text: 'it\'s\n$1 :p1 -- "x" \\',
      small: 1,
      big: 2 ** 40,
      float: 0.25,
      no: false,
      at: '2026-03-01T08:00:00.250000Z',
      id: '0190b6a0-0000-7000-8000-000000000001',
      json: [1, { a: 'é' }],
      nothing: null,
      no_id: null,
    });
  });

  test('takes placeholders only where they are code', async () => {
    const [row] = await inAcme((session) =>
      session.query(
        `select '$1 :a' as "$2 :b", $$ $1 :c $$ as dollar, $tag$ $2; :d $tag$ as tagged, e'\\'$1' as escaped, -- $3 it's
         /* $4 /* nested */ :e */ $2::int + $1::int as sum, $1::int as again, 'a' /* ; */ as last`,
        [1, 2],
      ),
    );
    expect(row).toEqual({
      '$2 :b': '$1 :a',
      dollar: ' $1 :c ',
      tagged: ' $2; :d ',
      escaped: "'$1",
      sum: 3,
      again: 1,
      last: 'a',
    });
  });

  test('keeps columns of one name apart as rows', async () => {
    const rows = await inAcme((session) => session.rows('select 1 as a, 2 as a, $1::text as b', ['x']));
    expect(rows).toEqual([[1, 2, 'x']]);
  });

  test('takes an array as one JSON parameter', async () => {
    const ids = ['0190b6a0-0000-7000-8000-000000000001', '0190b6a0-0000-7000-8000-000000000002'];
    const rows = await inAcme((session) =>
      session.query('select value::uuid as id from jsonb_array_elements_text($1::jsonb) order by 1', [
        JSON.stringify(ids),
      ]),
    );
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  test('reads a result of several megabytes whole and in order', { timeout: 60_000 }, async () => {
    const rows = await inAcme((session) =>
      session.query(
        `select n, repeat('é"', 10 + (n * 37) % 900) as text from generate_series(1, 2500) n order by n desc -- all`,
      ),
    );
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 2500 }, (_, i) => 2500 - i));
    expect(rows.every(({ n, text }) => (text as string).length === 2 * (10 + (((n as number) * 37) % 900)))).toBe(true);
  });

  test('reads a result without rows', async () => {
    expect(await inAcme((session) => session.query('select 1 as one where false'))).toEqual([]);
  });
}

function anUpload(session: Session, id: string, tenant = 'acme') {
  return session.query(
    `insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values ($1, $2, 'documents', '[]') returning upload_id`,
    [tenant, id],
  );
}

function transactionCases(get: () => Database, inAcme: InAcme): void {
  const uploads = async (id: string) =>
    (await inAcme((session) => session.query('select 1 from sheaf.uploads where upload_id = $1', [id]))).length;

  test('commits what the work did, and returns its result', async () => {
    const result = await inAcme((session) => anUpload(session, 'committed'));
    expect(result).toEqual([{ upload_id: 'committed' }]);
    expect(await uploads('committed')).toBe(1);
  });

  test('rolls back when the work throws, and throws the same', async () => {
    const work = inAcme(async (session) => {
      await anUpload(session, 'thrown');
      throw new TypeError('enough');
    });
    await expect(work).rejects.toThrow(TypeError);
    expect(await uploads('thrown')).toBe(0);
  });

  test('fails a transaction whose work hid a failed statement', async () => {
    const work = inAcme(async (session) => {
      await anUpload(session, 'hidden');
      await session.query('select 1 / 0').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await uploads('hidden')).toBe(0);
  });

  test('runs statements of one session in order when they are asked for at once', async () => {
    const results = await inAcme((session) =>
      Promise.all(Array.from({ length: 5 }, (_, i) => session.query<{ i: number }>('select $1::int as i', [i]))),
    );
    expect(results.map(([row]) => row!.i)).toEqual([0, 1, 2, 3, 4]);
  });

  test('fails cleanly and goes on with the next transaction', async () => {
    await expect(get().transaction(system, (session) => session.query('selec'))).rejects.toMatchObject({
      code: '42601',
    });
    expect(await inAcme((session) => session.query('select 1 as one'))).toEqual([{ one: 1 }]);
  });
}

function tenantCases(get: () => ConformingDatabase): void {
  const corpora = (session: Session) =>
    session.query<{ tenant_id: string }>('select distinct tenant_id from sheaf.corpora order by 1');

  test('shows one tenant to sheaf_app and all to sheaf_system', async () => {
    expect(await get().transaction(acme, corpora)).toEqual([{ tenant_id: 'acme' }]);
    expect(await get().transaction(zeta, corpora)).toEqual([{ tenant_id: 'zeta' }]);
    const all = await get().transaction(system, corpora);
    expect(all.map(({ tenant_id }) => tenant_id)).toEqual(expect.arrayContaining(['acme', 'zeta']));
  });

  test('rejects a row of another tenant', async () => {
    await expect(get().transaction(acme, (session) => anUpload(session, 'foreign', 'zeta'))).rejects.toMatchObject({
      code: '42501',
    });
  });

  test('shows a reader only the documents that they may read, and leaves no reader behind', async () => {
    const ids = ['0190b6a0-0000-7000-8000-0000000000a1', '0190b6a0-0000-7000-8000-0000000000a2'] as const;
    const entries = ["group:it's"];
    const documents = (session: Session) =>
      session.query('select document_id::text as id from sheaf.documents order by 1');
    await get().transaction(acme, (session) =>
      session.query(
        `insert into sheaf.documents (tenant_id, document_id, corpus, uri, status)
         select 'acme', id::uuid, 'documents', id, 'stored' from jsonb_array_elements_text($1::jsonb) id on conflict do nothing`,
        [JSON.stringify(ids)],
      ),
    );
    const [first] = ids;
    const target = { tenantId: 'acme', documentId: first };
    await get().call('put_document_access', { ...target, entries });
    for (const [readerNames, count] of [
      [['key:x', "group:it's"], 2],
      [['key:x'], 1],
      [[], 1],
      [null, 2],
    ] as const)
      expect(await get().transaction({ ...acme, readerNames }, documents)).toHaveLength(count);
    expect(await get().call('get_document_access', { ...target, reader: ['key:x'] })).toEqual({
      problem: 'document-not-found',
    });
    expect(await get().call('get_document_access', target)).toMatchObject({ own: entries, revision: 1 });
    expect(await get().transaction(acme, documents)).toHaveLength(2);
    await get().transaction(acme, (session) => session.query('delete from sheaf.documents'));
  });

  test('rejects a tenant id that is none', async () => {
    await expect(get().transaction({ role: 'sheaf_app', tenantId: "a'; reset role; --" }, corpora)).rejects.toThrow(
      'tenant id',
    );
    await expect(get().call('test_whoami', { tenantId: "x' or true" })).rejects.toMatchObject({ code: '22023' });
    await expect(get().call('test_whoami', {})).rejects.toMatchObject({ code: '22023' });
  });

  test('leaves no role and no tenant behind', async () => {
    const free = { isSession: true, tenant: '' };
    await get().transaction(acme, corpora);
    expect(await get().call('test_state', {})).toMatchObject(free);
    expect(await get().call('test_whoami', { tenantId: 'zeta' })).toEqual({
      role: 'sheaf_app',
      tenant: 'zeta',
      corpora: 1,
    });
    expect(await get().call('test_state', {})).toMatchObject(free);
    await get()
      .call('test_whoami', { tenantId: 'no!' })
      .catch(() => undefined);
    expect(await get().call('test_state', {})).toMatchObject(free);
    await get()
      .transaction(acme, () => Promise.reject(new Error('no')))
      .catch(() => undefined);
    expect(await get().call('test_state', {})).toMatchObject(free);
  });

  test('keeps tenants apart under concurrency', { timeout: 60_000 }, async () => {
    const filling = 'x'.repeat(200_000);
    const one = async (i: number) => {
      const tenantId = i % 2 === 0 ? 'acme' : 'zeta';
      if (i % 3 === 0) {
        expect(await get().transaction({ role: 'sheaf_app', tenantId }, corpora)).toEqual([{ tenant_id: tenantId }]);
      } else {
        const argument = { tenantId, ...(i % 5 === 0 && { filling }) };
        expect(await get().call('test_whoami', argument)).toEqual({ role: 'sheaf_app', tenant: tenantId, corpora: 1 });
      }
    };
    for (let wave = 0; wave < 3; wave++) await Promise.all(Array.from({ length: 20 }, (_, i) => one(wave * 20 + i)));
  });
}

function callCases(get: () => Database): void {
  test.each([
    ['an object', { a: [1, 'ü', null, { b: 'it\'s $1 :p \\ "q"' }] }],
    ['an array', [1, 2]],
    ['a string', 'text'],
    ['a number', 1.5],
    ['null', null],
  ])('calls a function with %s and returns its result', async (_, argument) => {
    expect(await get().call('test_echo', argument)).toEqual(argument);
  });

  test('carries 900 kB there and back', async () => {
    const argument = { text: 'é\n"'.repeat(90_000) };
    expect(await get().call('test_echo', argument)).toEqual(argument);
  });

  test('lets a function act as the system', async () => {
    const result = await get().call<{ role: string; corpora: number }>('test_system', {});
    expect(result.role).toBe('sheaf_system');
    expect(result.corpora).toBeGreaterThanOrEqual(2);
  });

  test('rolls a call back when its function raises', async () => {
    await expect(get().call('test_refuse', { why: 'no' })).rejects.toMatchObject({ code: 'SH001' });
    const rows = await get().transaction(acme, (session) =>
      session.query("select 1 from sheaf.uploads where upload_id = 'refused'"),
    );
    expect(rows).toEqual([]);
  });

  test('rejects a name that is not one', async () => {
    await expect(get().call('test_echo(null); drop schema sheaf; --', {})).rejects.toThrow('not the name');
  });
}

function errorCases(get: () => Database, inAcme: InAcme): void {
  test.each([
    ['42P01', 'select * from sheaf.nowhere'],
    ['22P02', "select 'x'::uuid"],
    ['23505', "insert into sheaf.tenants (tenant_id) values ('acme')"],
    ['42501', 'select * from sheaf.migrations'],
  ])('fails with the SQLSTATE %s', async (code, statement) => {
    await expect(inAcme((session) => session.query(statement))).rejects.toMatchObject({ code });
  });

  test('fails a call of an unknown function with its SQLSTATE', async () => {
    await expect(get().call('nothing_of_that_name', {})).rejects.toMatchObject({ code: '42883' });
  });
}
