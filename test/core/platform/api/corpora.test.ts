import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
});

describe('the corpora API', () => {
  it('has the corpus documents from the start', async () => {
    expect((await ctx.ask('GET', '/v1/corpora/documents')).body).toMatchObject({
      corpus: 'documents',
      chunker: { strategy: 'recursive', chunkSize: 500, chunkOverlap: 100 },
      maxFileBytes: 50_000_000,
      language: null,
      retentionDays: null,
      embedder: null,
      nearDuplicates: true,
      spaceId: null,
      landingPrefix: null,
    });
  });

  it('creates, lists and configures', async () => {
    const created = await ctx.ask('POST', '/v1/corpora', {
      corpus: 'contracts',
      chunker: { chunkSize: 200 },
      landingPrefix: 'contracts/',
    });
    expect(created).toMatchObject({
      status: 201,
      body: { chunker: { strategy: 'recursive', chunkSize: 200, chunkOverlap: 100 }, landingPrefix: 'contracts/' },
    });
    expect(created.headers.get('location')).toBe('/v1/corpora/contracts');
    const { body } = await ctx.ask('GET', '/v1/corpora');
    expect(body.items.map(({ corpus }: { corpus: string }) => corpus)).toEqual(['contracts', 'documents']);
    const changed = await ctx.ask('PATCH', '/v1/corpora/contracts', {
      language: 'de',
      retentionDays: 30,
      nearDuplicates: false,
      landingPrefix: null,
    });
    expect(changed.body).toMatchObject({
      language: 'de',
      retentionDays: 30,
      nearDuplicates: false,
      landingPrefix: null,
      chunker: { chunkSize: 200 },
    });
    expect((await ctx.ask('GET', '/v1/corpora/contracts')).body).toEqual(changed.body);
  });

  it('makes a landing prefix lead to its corpus', async () => {
    await ctx.ask('POST', '/v1/corpora', { corpus: 'contracts', landingPrefix: 'contracts/' });
    await ctx.pipeline.drop({ 'contracts/a.md': '# A\n\nOne.', 'b.md': '# B\n\nTwo.' });
    const { body } = await ctx.ask('GET', '/v1/documents?corpus=contracts');
    expect(body.items.map(({ uri }: { uri: string }) => uri)).toEqual(['s3://landing/default/contracts/a.md']);
  });

  it('rejects a name that is taken or none, and a prefix that is taken or unsafe', async () => {
    expect((await ctx.ask('POST', '/v1/corpora', { corpus: 'documents' })).body.type).toBe(
      'urn:sheaf:problem:corpus-exists',
    );
    for (const corpus of ['ab', 'Upper', 'a'.repeat(41), 'a b c', '../x']) {
      expect((await ctx.ask('POST', '/v1/corpora', { corpus })).body.errors[0], corpus).toMatchObject({
        field: 'corpus',
      });
    }
    await ctx.ask('POST', '/v1/corpora', { corpus: 'contracts', landingPrefix: 'contracts/' });
    const second = await ctx.ask('POST', '/v1/corpora', { corpus: 'second', landingPrefix: 'contracts/' });
    expect(second).toMatchObject({ status: 409, body: { type: 'urn:sheaf:problem:landing-prefix-taken' } });
    for (const landingPrefix of ['/abs/', 'no-slash', 'uploads/', 'uploads/x/', '', 'a//b/', 'a\nb/']) {
      expect((await ctx.ask('POST', '/v1/corpora', { corpus: 'third', landingPrefix })).status, landingPrefix).toBe(
        400,
      );
    }
  });

  it('takes each strategy with its own numbers, and tells those that were left out', async () => {
    const usual = { encoding: 'cl100k', chunkSize: 500, chunkOverlap: 100 };
    for (const [chunker, whole] of [
      [{}, { strategy: 'recursive', ...usual }],
      [{ encoding: 'o200k' }, { strategy: 'recursive', ...usual, encoding: 'o200k' }],
      [{ strategy: 'sentence' }, { strategy: 'sentence', ...usual }],
      [
        { strategy: 'fixed', chunkSize: 64, chunkOverlap: 0 },
        { strategy: 'fixed', ...usual, chunkSize: 64, chunkOverlap: 0 },
      ],
      [
        { strategy: 'markdown', depth: 2 },
        { strategy: 'markdown', ...usual, depth: 2 },
      ],
      [{ strategy: 'raptor' }, { strategy: 'raptor', encoding: 'cl100k', chunkSize: 100 }],
      [{ strategy: 'hierarchical' }, { strategy: 'hierarchical', ...usual, chunkSize: 250, chunkOverlap: 50 }],
      [{ strategy: 'semantic' }, { strategy: 'semantic', encoding: 'cl100k', chunkSize: 500, percentile: 95 }],
    ] as const) {
      const changed = await ctx.ask('PATCH', '/v1/corpora/documents', { chunker });
      expect(changed, JSON.stringify(changed.body)).toMatchObject({ status: 200, body: { chunker: whole } });
      expect((await ctx.ask('GET', '/v1/corpora/documents')).body.chunker).toEqual(whole);
    }
  });

  it('rejects a strategy that is not there, and a number of another one', async () => {
    const unknown = await ctx.ask('PATCH', '/v1/corpora/documents', { chunker: { strategy: 'magic' } });
    expect(unknown).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'chunker.strategy', message: expect.stringMatching(/must be recursive, sentence/) }] },
    });
    for (const [chunker, field] of [
      [{ strategy: 'raptor', chunkOverlap: 10 }, 'chunker.chunkOverlap'],
      [{ strategy: 'recursive', depth: 2 }, 'chunker.depth'],
      [{ strategy: 'markdown', depth: 7 }, 'chunker.depth'],
      [{ encoding: 'p50k' }, 'chunker.encoding'],
    ] as const) {
      const answer = await ctx.ask('PATCH', '/v1/corpora/documents', { chunker });
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    }
  });

  it('rejects an overlap that is not smaller than the chunk', async () => {
    const answer = await ctx.ask('POST', '/v1/corpora', {
      corpus: 'tight',
      chunker: { chunkSize: 100, chunkOverlap: 100 },
    });
    expect(answer.body.errors).toMatchObject([
      { field: 'chunker.chunkOverlap', message: 'must be smaller than chunkSize' },
    ]);
  });

  it('rejects an embedder at an address of the user, and takes local ones and that of the deployment', async () => {
    for (const embedder of [
      'openai:http://169.254.169.254/latest',
      'openai:https://evil.example/v1',
      'http://evil.example',
      'lexical://evil.example',
      'lexical:|openai:',
    ]) {
      expect((await ctx.ask('POST', '/v1/corpora', { corpus: 'remote', embedder })).body.type, embedder).toBe(
        'urn:sheaf:problem:embedder-not-allowed',
      );
    }
    for (const [index, embedder] of ['lexical:', 'sentence:', ctx.ports.defaultEmbedder].entries()) {
      expect((await ctx.ask('POST', '/v1/corpora', { corpus: `local-${index}`, embedder })).status).toBe(201);
    }
  });

  it('rejects another embedder once the first ingest has pinned the space', async () => {
    expect((await ctx.ask('PATCH', '/v1/corpora/documents', { embedder: 'lexical:' })).status).toBe(200);
    await ctx.pipeline.drop({ 'b.md': '# B\n\nTwo.' });
    expect((await ctx.ask('GET', '/v1/corpora/documents')).body.spaceId).toBe('test-space');
    const changed = await ctx.ask('PATCH', '/v1/corpora/documents', { embedder: 'sentence:' });
    expect(changed).toMatchObject({ status: 409, body: { type: 'urn:sheaf:problem:space-pinned' } });
    expect((await ctx.ask('PATCH', '/v1/corpora/documents', { embedder: 'lexical:', language: 'en' })).status).toBe(
      200,
    );
  });

  it('rejects a corpus that is not there', async () => {
    expect((await ctx.ask('GET', '/v1/corpora/nowhere')).status).toBe(404);
    expect((await ctx.ask('PATCH', '/v1/corpora/nowhere', {})).status).toBe(404);
  });
});

describe('the uploads API', () => {
  it('gives one presigned PUT for each file, in order, under names that hold no path', async () => {
    const { status, body } = await ctx.ask('POST', '/v1/uploads', {
      files: [
        { path: 'b/ü.md', sizeBytes: 3 },
        { path: 'a.md', sizeBytes: 0 },
      ],
    });
    expect(status).toBe(200);
    expect(body.files.map(({ path }: { path: string }) => path)).toEqual(['b/ü.md', 'a.md']);
    expect(body.files[1].url).toContain(`/default/uploads/${body.uploadId}/1`);
    expect(body.files[0].url).not.toContain('.md');
  });

  it('rejects paths that leave the folder, repeat, or hold control characters', async () => {
    for (const path of ['../x', 'a/../../x', '/etc/passwd', 'a//b', './a', '', 'a\nb', 'a/', 'x'.repeat(1_025)]) {
      expect(
        (await ctx.ask('POST', '/v1/uploads', { files: [{ path, sizeBytes: 1 }] })).body.errors[0].field,
        path,
      ).toBe('files[0].path');
    }
    const twice = {
      files: [
        { path: 'u\u0308.md', sizeBytes: 1 },
        { path: 'ü.md', sizeBytes: 1 },
      ],
    };
    expect((await ctx.ask('POST', '/v1/uploads', twice)).body.errors[0].message).toBe('must not hold a path twice');
  });

  it('rejects no files, sizes that are none, and more names than one upload holds', async () => {
    expect((await ctx.ask('POST', '/v1/uploads', { files: [] })).status).toBe(400);
    for (const sizeBytes of [-1, 1.5, 6_000_000_000, '3']) {
      expect((await ctx.ask('POST', '/v1/uploads', { files: [{ path: 'a', sizeBytes }] })).status).toBe(400);
    }
    const many = Array.from({ length: 1_000 }, (_, n) => ({ path: `${'x'.repeat(100)}/${n}`, sizeBytes: 1 }));
    expect((await ctx.ask('POST', '/v1/uploads', { files: many })).body.detail).toContain('several uploads');
  });
});
