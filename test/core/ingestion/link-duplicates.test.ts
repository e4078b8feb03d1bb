import { eraseDocuments } from '@sheaf/core/ingestion/erase';
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

  it('makes a copy the original when the original is erased, changes, or is no more in the source', async () => {
    const text = `${body} It costs 15 units.`;
    await pipeline.drop({ 'first.txt': text });
    await pipeline.drop({ 'second.txt': text, 'variant.txt': `${body} It costs 16 units.` });
    await pipeline.drop({ 'third.txt': text });
    const [first] = await rowsIn<{ document_id: string }>(
      database,
      `select document_id from sheaf.documents where uri like '%first.txt'`,
    );
    await pipeline.eraseDocuments.invoke({ tenantId: 'default', documentIds: [first!.document_id] });
    const after = await kinships();
    const [heir] = Object.entries(after).find(([, kinship]) => kinship === 'original')!;
    expect(Object.values(after).filter((kinship) => kinship === 'original')).toHaveLength(1);
    expect(Object.values(after).filter((kinship) => kinship.endsWith(`of ${heir}`))).toHaveLength(2);
    await expectBandsToFit();

    await pipeline.drop({ [heir]: someText(300, randomFrom(13)) });
    expect(await kinships()).toMatchObject({ [heir]: 'original' });
    const rest = Object.entries(await kinships()).filter(([name]) => name !== heir);
    expect(rest.filter(([, kinship]) => kinship === 'original')).toHaveLength(1);

    const [original] = rest.find(([, kinship]) => kinship === 'original')!;
    const [other] = rest.find(([name]) => name !== original)!;
    await pipeline.drop({ [original]: null });
    expect(await kinships()).toEqual({ [heir]: 'original', [other]: 'original' });
    expect(await dueCount()).toBe(0);
    await expectBandsToFit();
  });

  it('erases though copies cannot be promoted yet, which the sweep then does', async () => {
    await pipeline.drop({ 'first.txt': body });
    await pipeline.drop({ 'second.txt': body, 'third.txt': body });
    const [first] = await rowsIn<{ document_id: string }>(
      database,
      `select document_id from sheaf.documents where uri like '%first.txt'`,
    );
    const call: typeof database.call = (name, argument) =>
      name === 'near_candidates' ? Promise.reject(new Error('It went away.')) : database.call(name, argument);
    const erased = await eraseDocuments(
      { tenantId: 'default', jobId: null, documentIds: [first!.document_id], deletesLanding: true },
      { ...pipeline, database: { ...database, call } },
    );
    expect(erased.receipts).toHaveLength(1);
    expect(await dueCount()).toBe(2);
    await rowsIn(database, `update sheaf.near_documents set due_at = now() - interval '5 minutes'`);
    const input = { unknownOlderThanSeconds: 3600, isAlone: false, listsLanding: false };
    expect(await sweep(input, pipeline)).toMatchObject({ linked: 2 });
  });

  it('embeds a copy from the vectors of its twin, and equal texts of one shard once', async () => {
    await pipeline.drop({ 'first.txt': body, 'second.txt': body });
    const { texts } = pipeline.embedder;
    expect(texts).toBe(await countOf('select count(*) / 2 as count from sheaf.chunks'));
    await pipeline.drop({ 'third.txt': body });
    expect(pipeline.embedder.texts).toBe(texts);
    const vectors = [...pipeline.stores.records.values()].flatMap((index) => [...index.values()]);
    expect(vectors).toHaveLength(texts * 3);
    for (const { text, vector } of vectors) {
      const equal = vectors.filter((other) => other.text === text);
      expect(equal.map((other) => [...other.vector])).toEqual([[...vector], [...vector], [...vector]]);
    }
  });

  it('compares nothing again that is published with the same text', async () => {
    await pipeline.drop({ 'first.txt': body, 'copy.txt': body });
    const before = await kinships();
    await pipeline.drop({ 'first.txt': `${body}\n` });
    expect(await countOf(`select count(*) from sheaf.versions`)).toBe(3);
    expect(await kinships()).toEqual(before);
    const reads = pipeline.lake.get;
    pipeline.lake.get = () => Promise.reject(new Error('Nothing is to be read.'));
    expect(await linkDuplicates(scope, pipeline)).toBe(0);
    pipeline.lake.get = reads;
  });

  it('links what was stored while it was turned off, once it is turned on, by the sweep', async () => {
    const turn = (isOn: boolean) =>
      rowsIn(database, `update sheaf.corpora set configuration = configuration || '{"nearDuplicates": ${isOn}}'`);
    await turn(false);
    await pipeline.drop({ 'first.txt': body, 'copy.txt': body });
    expect(Object.values(await kinships())).toEqual(['original', 'original']);
    await rowsIn(database, `update sheaf.near_documents set due_at = now() - interval '5 minutes'`);
    const input = { unknownOlderThanSeconds: 3600, isAlone: false, listsLanding: false };
    expect(await sweep(input, pipeline)).toMatchObject({ linked: 0 });
    await turn(true);
    expect(await sweep(input, pipeline)).toMatchObject({ linked: 2 });
    expect(Object.values(await kinships()).sort()).toEqual([expect.stringMatching(/^duplicate of/), 'original']);
  });

  it('loses nothing when it is interrupted between any two statements', async () => {
    const files = { 'a.txt': body, 'b.txt': body, 'c.txt': `${body} It ends.`, 'd.txt': `${body} It ends in 7 days.` };
    await rowsIn(database, `update sheaf.corpora set configuration = configuration || '{"nearDuplicates": false}'`);
    await pipeline.drop(files);
    await rowsIn(database, `update sheaf.corpora set configuration = configuration || '{"nearDuplicates": true}'`);
    for (const statement of ['due_fingerprints', 'near_candidates', 'record_kinships']) {
      const call: typeof database.call = (name, argument) =>
        name === statement ? Promise.reject(new Error('killed')) : database.call(name, argument);
      await expect(linkDuplicates(scope, { ...pipeline, database: { ...database, call } })).rejects.toThrow('killed');
    }
    expect(await dueCount()).toBe(4);
    expect(await linkDuplicates(scope, pipeline)).toBe(4);
    const kinds = Object.values(await kinships()).map((kinship) => kinship.split(' ')[0]);
    expect(kinds.sort()).toEqual(['duplicate', 'duplicate', 'original', 'variant']);
  });

  it('leaves due what changed while it was compared, and what was found like it', async () => {
    await pipeline.drop({ 'first.txt': body });
    await rowsIn(database, `update sheaf.corpora set configuration = configuration || '{"nearDuplicates": false}'`);
    await pipeline.drop({ 'copy.txt': body });
    await rowsIn(database, `update sheaf.corpora set configuration = configuration || '{"nearDuplicates": true}'`);
    let isChanged = false;
    const call: typeof database.call = async (name, argument) => {
      if (name === 'record_kinships' && !isChanged) {
        isChanged = true;
        await pipeline.drop({ 'first.txt': someText(300, randomFrom(14)) });
      }
      return database.call(name, argument);
    };
    await linkDuplicates(scope, { ...pipeline, database: { ...database, call } });
    await linkDuplicates(scope, pipeline);
    expect(await kinships()).toEqual({ 'first.txt': 'original', 'copy.txt': 'original' });
    await expectBandsToFit();
  });

  it('compares each of many variants with their original alone', async () => {
    const read: string[] = [];
    const { get } = pipeline.lake;
    pipeline.lake.get = (key) => {
      read.push(key);
      return get(key);
    };
    const variants = Array.from({ length: 120 }, (_, at) => [`${at}.txt`, `${body} It costs ${at} units.`]);
    await pipeline.drop(Object.fromEntries(variants));
    const kinds = Object.values(await kinships()).map((kinship) => kinship.split(' ')[0]);
    expect(kinds.filter((kind) => kind === 'variant')).toHaveLength(119);
    // Each of them once to learn what they share, and once to be compared; the original once a job.
    expect(read.filter((key) => key.includes('/clean/'))).toHaveLength(240);
    read.length = 0;
    await pipeline.drop({ 'more.txt': `${body} It costs 1000 units.`, 'same.txt': `${body}  It costs 7 units!` });
    expect(await kinships()).toMatchObject({ 'same.txt': 'duplicate of 7.txt' });
    expect(read.filter((key) => key.includes('/clean/'))).toHaveLength(4);
    await expectBandsToFit();
  });

  it('never makes two documents copies of each other, even if two compare them at once', async () => {
    await rowsIn(database, `update sheaf.corpora set configuration = configuration || '{"nearDuplicates": false}'`);
    await pipeline.drop(Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${at}.txt`, `${body} ${at % 3}`])));
    await rowsIn(database, `update sheaf.corpora set configuration = configuration || '{"nearDuplicates": true}'`);
    const leases = { hold: <T>(_name: string, _isNeeded: boolean, work: () => Promise<T>) => work() };
    await Promise.all([1, 2, 3].map(() => linkDuplicates(scope, { ...pipeline, leases })));
    expect(await dueCount()).toBe(0);
    const loose = await countOf(`select count(*) from sheaf.near_documents n join sheaf.near_documents o
      on o.document_id = n.of_id where o.kind = 'duplicate' or (n.kind = 'variant' and o.kind <> 'original')`);
    expect(loose).toBe(0);
    await expectBandsToFit();
  });

  it('reads no text of what is made of one template, as long as it is not like another', async () => {
    const letters = Array.from({ length: 60 }, (_, at) => [
      `${at}.txt`,
      `Dear all. ${someText(200, randomFrom(at + 20))}`,
    ]);
    const read: string[] = [];
    const { get } = pipeline.lake;
    pipeline.lake.get = (key) => {
      read.push(key);
      return get(key);
    };
    // Once, to learn what they share.
    await pipeline.drop(Object.fromEntries(letters.slice(0, 40)));
    expect(read.filter((key) => key.includes('/clean/'))).toHaveLength(40);
    read.length = 0;
    await pipeline.drop(Object.fromEntries(letters.slice(40)));
    expect(read.filter((key) => key.includes('/clean/'))).toEqual([]);
    expect(new Set(Object.values(await kinships()))).toEqual(new Set(['original']));
  });
});
