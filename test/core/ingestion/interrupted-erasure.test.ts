import { eraseDocuments } from '@sheaf/core/ingestion/erase';
import { sweep } from '@sheaf/core/ingestion/sweep';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

let database: TestDatabase;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;
let documentId: string;

beforeEach(async () => {
  database = await aDatabase();
  pipeline = await aPipeline(database);
  await pipeline.drop({ 'pump.md': '# Pump\n\nReplace the seal every year.' });
  [documentId = ''] = (await rows<{ document_id: string }>('select document_id from sheaf.documents')).map(
    ({ document_id }) => document_id,
  );
});

const rows = <Row extends Record<string, unknown>>(sql: string) => rowsIn<Row>(database, sql);
const vectorCount = () => [...pipeline.stores.records.values()].reduce((sum, index) => sum + index.size, 0);
const lakeKeys = () => [...pipeline.lake.objects.keys()].filter((key) => !key.includes('/jobs/'));
const input = (deletesLanding: boolean) => ({
  ...{ tenantId: 'default', jobId: null, documentIds: [documentId], deletesLanding },
});

/** The rows go, and then nothing more happens: as by a kill at that moment. */
async function interrupted(deletesLanding: boolean): Promise<void> {
  const open = pipeline.stores.open;
  pipeline.stores.open = async () => {
    throw new Error('killed');
  };
  await expect(eraseDocuments(input(deletesLanding), pipeline)).rejects.toThrow('killed');
  pipeline.stores.open = open;
  expect(vectorCount()).toBe(1);
}

async function nothingIsLeft(): Promise<void> {
  expect({ vectors: vectorCount(), lake: lakeKeys() }).toEqual({ vectors: 0, lake: [] });
  const [receipt, ...more] = await rows<{ receipt: { removed: object; unreachableAt: string | null } }>(
    'select receipt from sheaf.erasure_receipts',
  );
  expect(more).toEqual([]);
  expect(receipt?.receipt.unreachableAt).not.toBeNull();
  expect(receipt?.receipt.removed).toMatchObject({ rows: 1, vectors: 1, lakeObjects: 3 });
  expect(await rows('select * from sheaf.erasures')).toEqual([]);
}

describe('an erasure that was interrupted', () => {
  it('is ended by repeating it, and the receipt says what both removed', async () => {
    await interrupted(true);
    await eraseDocuments(input(true), pipeline);
    await nothingIsLeft();
    expect([...pipeline.landing.objects.keys()]).toEqual([]);
  });

  it('is ended by the sweep when nobody repeats it, and then leaves a landing object that was to stay', async () => {
    await interrupted(false);
    expect(
      (await sweep({ unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false }, pipeline)).erased,
    ).toBe(0);
    await rows("update sheaf.erasures set created_at = now() - interval '2 minutes'");
    expect(
      (await sweep({ unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false }, pipeline)).erased,
    ).toBe(1);
    await nothingIsLeft();
    expect([...pipeline.landing.objects.keys()]).toEqual(['default/pump.md']);
  });

  it('keeps the first receipt when a document that is gone is erased again', async () => {
    await eraseDocuments(input(true), pipeline);
    await eraseDocuments(input(true), pipeline);
    await nothingIsLeft();
  });

  it('keeps a new document of that name waiting until it has ended', async () => {
    await interrupted(false);
    const again = pipeline.drop({ 'pump.md': '# Pump\n\nIt is another pump.' });
    await expect(again).rejects.toThrow('in work by another attempt');
    await eraseDocuments(input(false), pipeline);
    await nothingIsLeft();
  });

  it('leaves no title and no key in the records of jobs', async () => {
    await eraseDocuments(input(true), pipeline);
    const [record] = await rows('select to_jsonb(j)::text as record from sheaf.job_documents j');
    expect(String(record?.record)).not.toContain('ump');
  });
});
