import { queryBuilder } from '@sheaf/core/platform/query-builder';
import * as tables from '@sheaf/core/platform/tables';
import { and, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConformingDatabase } from '../../conformance/database.ts';
import { startDataApi } from '../../fixtures/data-api.ts';
import { aDatabase, databaseUrl } from '../../fixtures/database.ts';

const ids = ['0190b6a0-0000-7000-8000-000000000001', '0190b6a0-0000-7000-8000-000000000002'] as const;

let stop: (() => Promise<void>) | undefined;

async function withDocuments(): Promise<ConformingDatabase> {
  const database = await aDatabase();
  await database.transaction({ role: 'sheaf_app', tenantId: 'default' }, (session) =>
    session.query(
      `insert into sheaf.documents (tenant_id, document_id, corpus, uri, title, status, tags, metadata, size_bytes, created_at)
       select 'default', value::uuid, 'documents', 'upload:' || value, 'Title', 'stored', '["a"]', '{"n": 1}', 5000000000, $2::timestamptz
       from jsonb_array_elements_text($1::jsonb)`,
      [JSON.stringify(ids), '2026-03-01T08:00:00.123456Z'],
    ),
  );
  return database;
}

const drivers: [string, () => Promise<ConformingDatabase>][] = [
  ['pg', withDocuments],
  [
    'the Data API',
    async () => {
      await withDocuments();
      const started = await startDataApi(await databaseUrl());
      stop = started.stop;
      return started.database;
    },
  ],
];

afterAll(async () => {
  await stop?.();
});

describe.each(drivers)('the query builder over %s', (_, open) => {
  let database: ConformingDatabase;

  beforeAll(async () => {
    database = await open();
  });

  const read = <T>(work: (builder: ReturnType<typeof queryBuilder>) => Promise<T>) =>
    database.transaction({ role: 'sheaf_app', tenantId: 'default' }, (session) => work(queryBuilder(session)));

  test('reads rows with the types of the table', async () => {
    const { documents } = tables;
    const rows = await read((builder) => builder.select().from(documents).where(eq(documents.documentId, ids[0])));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      tenantId: 'default',
      documentId: ids[0],
      title: 'Title',
      tags: ['a'],
      metadata: { n: 1 },
      sizeBytes: 5_000_000_000,
      claimExpiresAt: null,
      createdAt: '2026-03-01T08:00:00.123456Z',
    });
  });

  test('filters by ids, instants and nulls, in order', async () => {
    const { documents } = tables;
    const rows = await read((builder) =>
      builder
        .select({ id: documents.documentId })
        .from(documents)
        .where(
          and(
            inArray(documents.documentId, [...ids]),
            gt(documents.createdAt, '2026-03-01T08:00:00.123455Z'),
            isNull(documents.claimedBy),
          ),
        )
        .orderBy(desc(documents.documentId))
        .limit(2),
    );
    expect(rows).toEqual([{ id: ids[1] }, { id: ids[0] }]);
  });

  test('joins tables whose columns have one name', async () => {
    const { corpora, documents } = tables;
    const rows = await read((builder) =>
      builder
        .select({ document: documents.createdAt, corpus: corpora.createdAt, total: sql<number>`count(*) over ()` })
        .from(documents)
        .innerJoin(corpora, and(eq(corpora.tenantId, documents.tenantId), eq(corpora.corpus, documents.corpus)))
        .limit(1),
    );
    expect(rows[0]!.document).toBe('2026-03-01T08:00:00.123456Z');
    expect(rows[0]!.corpus).not.toBe(rows[0]!.document);
    expect(rows[0]!.total).toBe(2);
  });

  test('runs raw statements as objects', async () => {
    expect(await read(async (builder) => builder.execute(sql`select ${1}::int as one`))).toEqual([{ one: 1 }]);
  });
});

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

test('the tables are those of the migrations: columns, types and nulls', async () => {
  const database = await aDatabase();
  const actual = await database.ownerTransaction((session) =>
    session.query<{ line: string }>(
      `select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, null) || case when a.attnotnull then ' not null' else '' end as line
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'sheaf'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
         and c.relname not in ('migrations', 'migration_lease') order by 1`,
    ),
  );
  const declared = Object.values(tables).flatMap((table) => {
    const { name, columns } = getTableConfig(table as PgTable);
    return columns.map(
      (column) => `${name}.${snakeCase(column.name)} ${column.getSQLType()}${column.notNull ? ' not null' : ''}`,
    );
  });
  expect(declared.sort()).toEqual(actual.map(({ line }) => line).sort());
});
