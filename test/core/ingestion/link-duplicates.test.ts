import { linkDuplicates } from '@sheaf/core/ingestion/link-duplicates';
import { sweep } from '@sheaf/core/ingestion/sweep';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';
import { randomFrom, someText, worn } from './cleaning/a-corpus.ts';

const body = someText(300, randomFrom(11));
const scope = { tenantId: 'default', corpus: 'documents' };

let database: TestDatabase;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  pipeline = await aPipeline(database);
});

interface Row extends Record<string, unknown> {
  readonly name: string;
  readonly kind: string;
  readonly of: string | null;
}

/** `{name: 'duplicate of other'}` of all that has a fingerprint. */
async function kinships(): Promise<Record<string, string>> {
  const rows = await rowsIn<Row>(
    database,
    `select replace(d.uri, 's3://landing/default/', '') as name, n.kind, replace(o.uri, 's3://landing/default/', '') as "of"
       from sheaf.near_documents n join sheaf.documents d using (tenant_id, document_id)
       left join sheaf.documents o on o.tenant_id = n.tenant_id and o.document_id = n.of_id order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, kind, of }) => [name, of === null ? kind : `${kind} of ${of}`]));
}

const countOf = async (sql: string) => Number((await rowsIn<{ count: string }>(database, sql))[0]?.count);
const dueCount = () => countOf('select count(*) from sheaf.near_documents where due_at is not null');

/** Bands are there of originals and variants, and of nothing else. */
async function expectBandsToFit() {
  const loose = await countOf(`select count(*) from sheaf.near_bands b where not exists (
    select 1 from sheaf.near_documents n where n.document_id = b.document_id and b.band = any(n.bands)
       and n.due_at is null and n.kind = case when b.is_variant then 'variant' else 'original' end)`);
  const lacking = await countOf(`select count(*) from sheaf.near_documents n, unnest(n.bands) key where not exists (
    select 1 from sheaf.near_bands b where b.document_id = n.document_id and b.band = key)`);
  expect({ loose, lacking }).toEqual({ loose: 0, lacking: 0 });
}

describe('linking duplicates', () => {
  it('links a copy, a nearly equal text and a variant to the one that came first', async () => {
    await pipeline.drop({ 'first.txt': `${body} It costs 15 units.` });
    await pipeline.drop({
      'copy.txt': `${body} It costs 15 units.`,
      'near.txt': `${worn(body, 0.004, randomFrom(5))} It costs 15 units.`,
      'variant.txt': `${body} It costs 16 units.`,
      'other.txt': someText(300, randomFrom(12)),
    });
    expect(await kinships()).toEqual({
      'first.txt': 'original',
      'copy.txt': 'duplicate of first.txt',
      'near.txt': 'duplicate of first.txt',
      'variant.txt': 'variant of first.txt',
      'other.txt': 'original',
    });
    expect(await dueCount()).toBe(0);
    await expectBandsToFit();
  });
});
