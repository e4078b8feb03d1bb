import { receiveObjects } from '@sheaf/core/ingestion/intake';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

const manual = '# Pump manual\n\nThe pump moves water.\n\n## Maintenance\n\nReplace the seal every year.\n';

let database: TestDatabase;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  pipeline = await aPipeline(database);
});

const rows = <Row extends Record<string, unknown>>(sql: string) => rowsIn<Row>(database, sql);

const outputs = () => rows('select stage, output_hash from sheaf.stage_outputs order by stage, output_hash');
const vectorCount = () => [...pipeline.stores.records.values()].reduce((sum, index) => sum + index.size, 0);

describe('the pipeline', () => {
  it('stores a dropped document, so that rows, vectors and the ledger agree', async () => {
    expect(await pipeline.drop({ 'pump.md': manual })).toEqual(['completed']);
    const [document] = await rows('select title, status, chunk_count, published_generation from sheaf.documents');
    expect(document).toMatchObject({ title: 'Pump manual', status: 'stored' });
    expect(vectorCount()).toBe(document?.chunk_count);
    expect(await rows('select * from sheaf.chunks')).toHaveLength(Number(document?.chunk_count));
    const [job] = await rows('select status, counts, outcome from sheaf.jobs');
    expect(job).toMatchObject({ status: 'completed', outcome: null, counts: { total: 1, stored: 1, pending: 0 } });
  });

  it.each([
    ['a list', '[pump, "valves"]'],
    ['one text', 'pump, valves,'],
  ])('gives a document the tags that it tells as %s', async (_, told) => {
    await pipeline.drop({ 'pump.md': `---\ntags: ${told}\n---\n\n${manual}` });
    const records = [...pipeline.stores.records.values()].flatMap((index) => [...index.values()]);
    expect(records.map(({ fields }) => fields.tags)).toEqual(records.map(() => ['pump', 'valves']));
  });

  it('does nothing past fetch for unchanged bytes, and embeds nothing again', async () => {
    await pipeline.drop({ 'pump.md': manual });
    const embedded = pipeline.embedder.texts;
    await rows('update sheaf.source_objects set etag = null');
    expect(await pipeline.drop({ 'pump.md': manual })).toEqual(['completed']);
    expect(pipeline.embedder.texts).toBe(embedded);
    expect((await rows('select counts from sheaf.jobs order by created_at desc limit 1'))[0]).toMatchObject({
      counts: { unchanged: 1, stored: 0 },
    });
  });

  it('cleans anew for other parsers, and does no more when the text is the same', async () => {
    let parsed = 0;
    pipeline = await aPipeline(database, (input) => {
      parsed += 1;
      return parseWithChildren(input);
    });
    await pipeline.drop({ 'pump.md': manual });
    const [embedded, before] = [pipeline.embedder.texts, await outputs()];
    for (const [parserIdentity, expected] of [
      ['docling', 2],
      ['docling', 2],
      [null, 2],
    ] as const) {
      pipeline.settings.parserIdentity = parserIdentity;
      await rows('update sheaf.source_objects set etag = null');
      expect(await pipeline.drop({ 'pump.md': manual })).toEqual(['completed']);
      expect(parsed).toBe(expected);
    }
    expect(pipeline.embedder.texts).toBe(embedded);
    const after = await outputs();
    expect(after.filter(({ stage }) => stage === 'clean')).toHaveLength(2);
    expect(after.filter(({ stage }) => stage === 'chunk')).toEqual(before.filter(({ stage }) => stage === 'chunk'));
  });

  it('opens no job for an event whose ETag is already known', async () => {
    await pipeline.drop({ 'pump.md': manual });
    expect(await pipeline.drop({ 'pump.md': manual })).toEqual([]);
  });

  it('embeds only the new chunks of an edited document and deletes the vectors of the old ones', async () => {
    const paragraphs = Array.from(
      { length: 60 },
      (_, index) => `## Part ${index}\n\n${`Sentence number ${index} of the part says something. `.repeat(12)}`,
    );
    await pipeline.drop({ 'book.md': paragraphs.join('\n\n') });
    const [before] = await rows<{ chunk_count: number }>('select chunk_count from sheaf.documents');
    const embedded = pipeline.embedder.texts;
    paragraphs[30] = '## Part 30\n\nThis part is another one now.';
    expect(await pipeline.drop({ 'book.md': paragraphs.join('\n\n') })).toEqual(['completed']);
    const [after] = await rows<{ chunk_count: number }>('select chunk_count from sheaf.documents');
    expect(pipeline.embedder.texts - embedded).toBeLessThan(Number(before?.chunk_count) / 2);
    expect(vectorCount()).toBe(after?.chunk_count);
    expect(await rows('select * from sheaf.stale_vectors')).toEqual([]);
  });

  it('removes a deleted object everywhere and leaves a receipt', async () => {
    await pipeline.drop({ 'pump.md': manual, 'other.md': '# Other\n\nIt stays.' });
    expect(await pipeline.drop({ 'pump.md': null })).toEqual(['completed']);
    expect((await rows('select uri from sheaf.documents')).map(({ uri }) => uri)).toEqual([
      's3://landing/default/other.md',
    ]);
    const [receipt] = await rows<{ receipt: { unreachableAt: string; probes: { found: number }[] } }>(
      'select receipt from sheaf.erasure_receipts',
    );
    expect(receipt?.receipt.unreachableAt).not.toBeNull();
    expect(vectorCount()).toBe(1);
    expect([...pipeline.lake.objects.keys()].filter((key) => !key.includes('/jobs/'))).toHaveLength(3);
  });

  it('takes a listed object that is gone at fetch for deleted', async () => {
    await pipeline.drop({ 'pump.md': manual });
    await pipeline.landing.delete(['default/pump.md']);
    await rows('update sheaf.source_objects set etag = null, marked_at = now()');
    expect(await pipeline.drop({})).toEqual(['completed']);
    expect(await rows('select uri from sheaf.documents')).toEqual([]);
  });

  it('asks for another job when a key was marked again while its job held it', async () => {
    const sent: unknown[] = [];
    pipeline.openJobs.send = async (message?: unknown) => void sent.push(message);
    const store = pipeline.stores.open;
    pipeline.stores.open = async (...given) => {
      pipeline.stores.open = store;
      await pipeline.landing.delete(['default/pump.md']);
      await receiveObjects(
        [{ bucketKey: 'default/pump.md', sizeBytes: null, etag: null, looksAbsent: true }],
        pipeline,
      );
      return store(...given);
    };
    expect(await pipeline.drop({ 'pump.md': manual })).toEqual(['completed']);
    expect(sent.at(-1)).toEqual({ tenantId: 'default' });
    expect(await pipeline.drop({})).toEqual(['completed']);
    expect(await rows('select uri from sheaf.documents')).toEqual([]);
  });

  it('quarantines what cannot be read, names the reason, and ends partial', async () => {
    expect(await pipeline.drop({ 'good.md': manual, 'empty.md': '', 'blank.md': ' \n\n ' })).toEqual(['partial']);
    const failures = await rows<{ error: string }>('select error from sheaf.failures order by error');
    expect(failures.map(({ error }) => error)).toEqual(['EmptyDocument', 'EmptyDocument']);
    expect((await rows('select counts from sheaf.jobs'))[0]).toMatchObject({
      counts: { total: 3, stored: 1, quarantined: 2 },
    });
  });

  it('leaves the old version searchable when an update fails', async () => {
    await pipeline.drop({ 'pump.md': manual });
    const before = vectorCount();
    expect(await pipeline.drop({ 'pump.md': '  \n ' })).toEqual(['failed']);
    expect(vectorCount()).toBe(before);
    expect((await rows('select published_version_hash, status from sheaf.documents'))[0]).toMatchObject({
      status: 'quarantined',
    });
    expect(await rows('select * from sheaf.chunks')).toHaveLength(before);
  });

  it('says that nothing was listed when nothing was', async () => {
    await pipeline.drop({ 'pump.md': manual });
    const [job] = await rows<{ job_id: string }>('select job_id from sheaf.jobs');
    expect(await pipeline.runAttempt({ tenantId: 'default', jobId: String(job?.job_id), attempt: 1 })).toBe(
      'completed',
    );
  });

  it('makes at most five and a half object requests for each document of a large batch', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`${index}.md`, `# Note ${index}\n\nText of note ${index}.`]),
    );
    const before = requests();
    await pipeline.drop(files);
    // The drop itself puts each file once.
    expect((requests() - before) / 100 - 1).toBeLessThanOrEqual(5.5);
  });

  function requests(): number {
    return [pipeline.lake, pipeline.landing]
      .flatMap(({ operations }) => [...operations.values()])
      .reduce((sum, count) => sum + count, 0);
  }
});
