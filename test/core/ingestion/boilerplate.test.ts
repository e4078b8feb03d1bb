import { boilerplateOf, readBoilerplate, writeBoilerplate } from '@sheaf/core/ingestion/cleaning/boilerplate-shingles';
import { jaccard, type Shingles, shinglesOf } from '@sheaf/core/ingestion/cleaning/shingles';
import { linkDuplicates } from '@sheaf/core/ingestion/link-duplicates';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';
import { randomFrom, someText, worn } from './cleaning/a-corpus.ts';

const random = randomFrom(31);
const menu = someText(160, random);
const foot = someText(60, random);
const page = (text: string) => `${menu}\n\n${text}\n\n${foot}`;
const scope = { tenantId: 'default', corpus: 'documents' };

let database: TestDatabase;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  pipeline = await aPipeline(database);
});

async function kinships(): Promise<Record<string, string>> {
  const rows = await rowsIn<{ name: string; kind: string; of: string | null }>(
    database,
    `select replace(d.uri, 's3://landing/default/', '') as name, n.kind, replace(o.uri, 's3://landing/default/', '') as "of"
       from sheaf.near_documents n join sheaf.documents d using (tenant_id, document_id)
       left join sheaf.documents o on o.tenant_id = n.tenant_id and o.document_id = n.of_id where n.due_at is null order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, kind, of }) => [name, of === null ? kind : `${kind} of ${of}`]));
}

/** Shingles that 15 % of the texts hold, and eight, counted one by one. */
function sharedByMany(texts: readonly string[]): Set<string> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const shingle of namesOf(shinglesOf(text))) counts.set(shingle, (counts.get(shingle) ?? 0) + 1);
  return new Set(
    [...counts].filter(([, count]) => count >= Math.max(8, texts.length * 0.15)).map(([shingle]) => shingle),
  );
}

function namesOf(shingles: Shingles): string[] {
  return Array.from({ length: shingles.length / 2 }, (_, at) => `${shingles[at * 2]}/${shingles[at * 2 + 1]}`);
}

/** Jaccard similarity of what two texts have of their own. */
function ownSimilarity(a: string, b: string, shared: ReadonlySet<string>): number {
  const [one, other] = [a, b].map((text) => new Set(namesOf(shinglesOf(text)).filter((name) => !shared.has(name))));
  return one!.intersection(other!).size / one!.union(other!).size;
}

describe('what the pages of a corpus share', () => {
  it('makes no kin of them; what is alike beside it is found, as by brute force', async () => {
    const originals = Array.from({ length: 40 }, (_, at) => [`o${at}.txt`, page(someText(60, random))] as const);
    const copies = originals.slice(0, 20).map(([name, text], at) => {
      const own = text.slice(menu.length + 2, -foot.length - 2);
      return [`c${name}`, page(worn(own, at < 10 ? 0.004 : 0.02, random))] as const;
    });
    const files = [...originals, ...copies];
    const texts = new Map<string, string>(files);
    expect(jaccard(shinglesOf(originals[0]![1]), shinglesOf(originals[1]![1]))).toBeGreaterThan(0.6);
    await pipeline.drop(Object.fromEntries(files));
    const shared = sharedByMany([...texts.values()]);
    const found = await kinships();
    expect(Object.keys(found)).toHaveLength(60);
    const pairs = [...texts].flatMap(([a, one], at) =>
      [...texts].slice(at + 1).flatMap(([b, other]) => (ownSimilarity(one, other, shared) >= 0.8 ? [[a, b]] : [])),
    );
    expect(pairs.length).toBeGreaterThan(10);
    const linked = Object.entries(found).flatMap(([name, kinship]) => {
      const [, of] = / of (.+)$/.exec(kinship) ?? [];
      return of === undefined ? [] : [[name, of]];
    });
    for (const [a, b] of linked)
      expect(ownSimilarity(texts.get(a!)!, texts.get(b!)!, shared)).toBeGreaterThanOrEqual(0.8);
    expect(linked.length / pairs.length).toBeGreaterThanOrEqual(0.9);
  });

  it('is learnt when there are enough of them, and undoes what was linked by it', async () => {
    const long = (at: number) => `${menu} ${menu.toUpperCase()} ${foot} ${someText(14, randomFrom(at + 50))}`;
    const few = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`${at}.txt`, long(at)]));
    await pipeline.drop(few);
    const before = Object.values(await kinships());
    expect(before.filter((kinship) => kinship !== 'original').length).toBeGreaterThan(0);
    const more = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`m${at}.txt`, long(at + 10)]));
    await pipeline.drop(more);
    const after = await kinships();
    expect(Object.keys(after)).toHaveLength(25);
    expect(new Set(Object.values(after))).toEqual(new Set(['original']));
    const [row] = await rowsIn<{ version: number; renew_after: string | null; shingles: string }>(
      database,
      'select version, renew_after, shingles from sheaf.corpus_boilerplate',
    );
    expect(row).toMatchObject({ version: 1, renew_after: null });
    expect(readBoilerplate(row!.shingles).keys.size).toBeGreaterThan(200);
    // Nothing is read, nor compared again, as long as the documents have not doubled.
    const { get } = pipeline.lake;
    pipeline.lake.get = () => Promise.reject(new Error('Nothing is to be read.'));
    expect(await linkDuplicates(scope, pipeline)).toBe(0);
    pipeline.lake.get = get;
    await pipeline.drop(Object.fromEntries([...Object.keys(few), ...Object.keys(more)].map((name) => [name, null])));
    expect(await rowsIn(database, 'select 1 from sheaf.corpus_boilerplate')).toEqual([]);
  });

  it('goes to the database and back, and is of the 4,096 shingles that most of them hold', () => {
    const common = someText(3000, random);
    const most = someText(4000, random);
    const documents = Array.from({ length: 30 }, (_, at) => shinglesOf(at < 20 ? `${most} ${common}` : most));
    const boilerplate = boilerplateOf(documents);
    expect(boilerplate.keys.size).toBe(4096);
    expect(readBoilerplate(writeBoilerplate(boilerplate))).toEqual(boilerplate);
    expect(writeBoilerplate(boilerplate).length).toBeLessThan(40_000);
    expect(boilerplateOf(documents.slice(0, 19)).keys.size).toBe(0);
  });
});
