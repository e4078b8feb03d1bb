import { beforeEach, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aParcel, parseParcels } from '../../fixtures/parcels.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await aDatabase();
});

const stored = () =>
  rowsIn(
    database,
    `select uri, status, published_clean_hash, published_fields_hash, chunk_count from sheaf.documents order by uri`,
  );

it.each(['fetch', 'clean', 'chunk'])(
  'keeps what is known when %s records it again, since the first answer was lost',
  async (stage) => {
    const repeating: TestDatabase = {
      ...database,
      async call<T>(name: string, argument: unknown): Promise<T> {
        const isRepeated = name === 'record_batch' && (argument as { stage: string }).stage === stage;
        if (isRepeated) await database.call(name, argument);
        return database.call<T>(name, argument);
      },
    };
    const pipeline = await aPipeline(repeating, parseParcels);
    const parcel = aParcel('What is outside.', { 'inside.md': 'What is inside.' });
    await pipeline.drop({ 'box.zip': parcel });
    const before = await stored();
    expect(before).toHaveLength(2);
    // As after a change of the configuration and back: not unchanged, but its outputs are known.
    await rowsIn(database, 'update sheaf.documents set published_configuration_hash = null');
    await rowsIn(database, 'update sheaf.source_objects set etag = null');
    expect(await pipeline.drop({ 'box.zip': parcel })).toEqual(['completed']);
    expect(await stored()).toEqual(before);
  },
);
