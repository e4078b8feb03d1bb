import { documentIdOf } from '@sheaf/core/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

const manual = '# Pump manual\n\nThe pump moves 🌾 and water.\n\n## Maintenance\n\nReplace the seal every year.\n';
const pumpId = documentIdOf('default', 'documents', 's3://landing/default/pump.md');
const nobody = '00000000-0000-4000-8000-000000000000';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
});

describe('the documents API', () => {
  it('shows a document as the contract says', async () => {
    await ctx.pipeline.drop({ 'pump.md': manual });
    const { status, body } = await ctx.ask('GET', `/v1/documents/${pumpId}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      documentId: pumpId,
      corpus: 'documents',
      uri: 's3://landing/default/pump.md',
      title: 'Pump manual',
      mediaType: 'text/markdown',
      language: expect.anything(),
      tags: [],
      addedTags: [],
      versionHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      status: 'stored',
      chunkCount: expect.any(Number),
      sizeBytes: Buffer.byteLength(manual),
      parentId: null,
      childCount: 0,
      duplicateOf: null,
      variantOf: null,
      copyCount: 0,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
  });

  it('says what a document is a copy of, and gives it once in a search, unless the corpus turns that off', async () => {
    await ctx.pipeline.drop({ 'pump.md': manual });
    await ctx.pipeline.drop({ 'copy.md': manual });
    const search = () => ctx.ask('POST', '/v1/search', { query: 'seal', mode: 'keyword' });
    const copyId = documentIdOf('default', 'documents', 's3://landing/default/copy.md');
    const copy = `/v1/documents/${copyId}`;
    expect((await ctx.ask('GET', copy)).body).toMatchObject({ duplicateOf: pumpId, copyCount: 0 });
    expect((await ctx.ask('GET', `/v1/documents/${pumpId}`)).body).toMatchObject({ duplicateOf: null, copyCount: 1 });
    const { body } = await search();
    expect(new Set(body.results.map(({ documentId }: { documentId: string }) => documentId))).toEqual(
      new Set([pumpId]),
    );
    const listed = { count: 1, documents: [{ documentId: copyId, uri: 's3://landing/default/copy.md' }] };
    expect(body.results[0].copies).toEqual(listed);
    await ctx.ask('PATCH', '/v1/corpora/documents', { nearDuplicates: false });
    expect((await search()).body.results).toHaveLength(body.results.length * 2);
    expect((await ctx.ask('GET', copy)).body).toMatchObject({ duplicateOf: null });
  });

  it('gives the clean text, of which each chunk is a slice', async () => {
    await ctx.pipeline.drop({ 'pump.md': manual });
    const text = await ctx.ask('GET', `/v1/documents/${pumpId}/text`);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const { body } = await ctx.ask('GET', `/v1/documents/${pumpId}/chunks`);
    expect(body.items.length).toBeGreaterThan(0);
    for (const chunk of body.items) {
      expect(text.body.slice(chunk.charStart, chunk.charEnd)).toBe(chunk.text);
      expect(chunk.tokenCount).toBeGreaterThan(0);
    }
    expect(body.items.map(({ ordinal }: { ordinal: number }) => ordinal)).toEqual(
      body.items.map((_: unknown, index: number) => index),
    );
  });

  it('gives parts of the text by Range, and says when there is none', async () => {
    await ctx.pipeline.drop({ 'pump.md': manual });
    const path = `/v1/documents/${pumpId}/text`;
    const whole = new TextEncoder().encode((await ctx.ask('GET', path)).body);
    const part = await ctx.ask('GET', path, undefined, { range: 'bytes=2-6' });
    expect(part).toMatchObject({ status: 206, body: new TextDecoder().decode(whole.slice(2, 7)) });
    expect(part.headers.get('content-range')).toBe(`bytes 2-6/${whole.length}`);
    expect((await ctx.ask('GET', path, undefined, { range: 'bytes=-5' })).body).toHaveLength(5);
    const beyond = await ctx.ask('GET', path, undefined, { range: `bytes=${whole.length}-` });
    expect(beyond).toMatchObject({ status: 416, body: { type: 'urn:sheaf:problem:range-not-satisfiable' } });
    expect((await ctx.ask('GET', path, undefined, { range: 'lines=1-2' })).status).toBe(200);
  });

  it('pages through chunks', async () => {
    const book = Array.from(
      { length: 40 },
      (_, n) => `## Part ${n}\n\n${`Sentence ${n} says something of its own. `.repeat(60)}`,
    ).join('\n\n');
    await ctx.pipeline.drop({ 'pump.md': book });
    const path = `/v1/documents/${pumpId}/chunks`;
    const all = (await ctx.ask('GET', `${path}?limit=200`)).body.items;
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await ctx.ask('GET', `${path}?limit=7${cursor}`);
      seen.push(...body.items);
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(14);
  });

  it('lists documents, quarantined ones included, by corpus and by any spelling of the URI', async () => {
    await ctx.pipeline.drop({
      'pump.md': manual,
      'broken.xyz': '\u0000\u0001',
      'räder.md': '# Räder\n\nSie drehen sich.',
    });
    const all = (await ctx.ask('GET', '/v1/documents')).body.items;
    expect(all.map(({ status }: { status: string }) => status).toSorted()).toEqual(['quarantined', 'stored', 'stored']);
    const ids = all.map(({ documentId }: { documentId: string }) => documentId);
    expect(ids).toEqual(ids.toSorted());
    expect((await ctx.ask('GET', '/v1/documents?corpus=elsewhere')).body.items).toEqual([]);
    for (const uri of [
      's3://landing/default/räder.md',
      's3://landing/default/r%c3%a4der.md',
      's3://LANDING/default/ra\u0308der.md#part',
    ]) {
      const { body } = await ctx.ask('GET', `/v1/documents?uri=${encodeURIComponent(uri)}`);
      expect(
        body.items.map(({ title }: { title: string }) => title),
        uri,
      ).toEqual(['Räder']);
    }
  });

  it('rejects a cursor of another list or filter', async () => {
    await ctx.pipeline.drop({ 'a.md': manual, 'b.md': manual, 'c.md': manual });
    const { body } = await ctx.ask('GET', '/v1/documents?limit=1&corpus=documents');
    for (const path of ['/v1/documents?limit=1', '/v1/jobs?limit=1', `/v1/documents/${pumpId}/chunks?limit=1`]) {
      const answer = await ctx.ask('GET', `${path}&cursor=${body.nextCursor}`);
      expect(answer, path).toMatchObject({ status: 400, body: { type: 'urn:sheaf:problem:invalid-cursor' } });
    }
    expect((await ctx.ask('GET', `/v1/documents?limit=2&corpus=documents&cursor=${body.nextCursor}`)).status).toBe(200);
  });

  it('erases a document, gives the receipt, and answers 410 with its id from then on', async () => {
    await ctx.pipeline.drop({ 'pump.md': manual, 'other.md': '# Other\n\nIt stays.' });
    const erased = await ctx.ask('DELETE', `/v1/documents/${pumpId}`);
    expect(erased).toMatchObject({
      status: 200,
      body: { documentId: pumpId, status: 'unreachable', unreachableAt: expect.any(String), purgedAt: null },
    });
    expect(erased.body.probes.every(({ found }: { found: number }) => found === 0)).toBe(true);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/text'],
      ['GET', '/chunks'],
      ['DELETE', ''],
    ] as const) {
      const gone = await ctx.ask(method, `/v1/documents/${pumpId}${path}`);
      expect(gone, method + path).toMatchObject({
        status: 410,
        body: { type: 'urn:sheaf:problem:document-erased', receiptId: erased.body.receiptId },
      });
    }
    const { body } = await ctx.ask('POST', '/v1/search', { query: 'seal' });
    expect(JSON.stringify(body)).not.toContain('seal');
    expect([...ctx.pipeline.landing.objects.keys()]).toEqual(['default/other.md']);
    await ctx.pipeline.drop({ 'pump.md': manual });
    expect((await ctx.ask('GET', `/v1/documents/${pumpId}`)).status).toBe(200);
  });

  it('rejects erasing a document that a job holds', async () => {
    await ctx.pipeline.drop({ 'pump.md': manual });
    const hold = `update sheaf.documents set claimed_by = 'J-1', claim_expires_at = now() + interval '1 minute'`;
    await rowsIn(database, hold);
    const busy = await ctx.ask('DELETE', `/v1/documents/${pumpId}`);
    expect(busy).toMatchObject({ status: 409, body: { type: 'urn:sheaf:problem:document-busy' } });
    expect((await ctx.ask('GET', `/v1/documents/${pumpId}`)).status).toBe(200);
  });

  it('rejects what is not there, what is no id, and a text that was never published', async () => {
    await ctx.pipeline.drop({ 'broken.xyz': '\u0000\u0001' });
    for (const path of ['', '/text', '/chunks']) {
      expect((await ctx.ask('GET', `/v1/documents/${nobody}${path}`)).body.type).toBe(
        'urn:sheaf:problem:document-not-found',
      );
      expect((await ctx.ask('GET', `/v1/documents/not-an-id${path}`)).status).toBe(400);
    }
    const brokenId = documentIdOf('default', 'documents', 's3://landing/default/broken.xyz');
    expect((await ctx.ask('GET', `/v1/documents/${brokenId}/text`)).body.type).toBe(
      'urn:sheaf:problem:text-not-published',
    );
    expect((await ctx.ask('GET', `/v1/documents/${brokenId}`)).body).toMatchObject({
      status: 'quarantined',
      versionHash: null,
    });
  });

  it('searches what is published, with offsets into the clean text', async () => {
    await ctx.pipeline.drop({ 'pump.md': manual });
    const text = (await ctx.ask('GET', `/v1/documents/${pumpId}/text`)).body;
    for (const mode of ['hybrid', 'dense', 'keyword']) {
      const { status, body } = await ctx.ask('POST', '/v1/search', { query: 'seal', mode });
      expect(status).toBe(200);
      const [first] = body.results;
      expect(first).toMatchObject({
        rank: 1,
        documentId: pumpId,
        uri: 's3://landing/default/pump.md',
        title: 'Pump manual',
        page: null,
      });
      expect(text.slice(first.charStart, first.charEnd)).toBe(first.text);
    }
    expect((await ctx.ask('POST', '/v1/search', { query: 'x', corpora: ['nowhere'] })).body.type).toBe(
      'urn:sheaf:problem:corpus-not-found',
    );
  });
});
