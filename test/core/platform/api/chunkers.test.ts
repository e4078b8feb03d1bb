import { documentIdOf } from '@sheaf/core/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { aRandom, prose } from '../../ingestion/chunking/a-document.ts';
import { anApi } from '../an-api.ts';

const id = documentIdOf('default', 'documents', 's3://landing/default/a.md');
const rows = Array.from({ length: 150 }, (_, n) => `| bolt ${n} | ${n * 3} Nm |`).join('\n');
const text = `# Torques\n\n${prose(aRandom(4), 12, 6)}\n\n| part | torque |\n|---|---|\n${rows}\n`;

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
});

async function chunksWith(chunker: object) {
  expect((await ctx.ask('PATCH', '/v1/corpora/documents', { chunker })).status).toBe(200);
  expect(await ctx.pipeline.drop({ 'a.md': text })).toEqual(['completed']);
  return (await ctx.ask('GET', `/v1/documents/${id}/chunks?limit=200`)).body.items;
}

describe('the chunker of a corpus', () => {
  it.each(['recursive', 'sentence', 'markdown', 'fixed', 'raptor', 'hierarchical', 'semantic'])(
    'cuts by strategy %s all the way to search, which shows the header of a table',
    async (strategy) => {
      const chunks = await chunksWith({
        strategy,
        chunkSize: 120,
        ...(/raptor|semantic/.test(strategy) ? {} : { chunkOverlap: 20 }),
      });
      expect(chunks.length).toBeGreaterThan(10);
      const clean = (await ctx.ask('GET', `/v1/documents/${id}/text`)).body;
      for (const chunk of chunks) expect(clean.slice(chunk.charStart, chunk.charEnd)).toBe(chunk.text);
      const last = chunks.at(-1);
      expect(last.tableHeader).toBe('part | torque');
      expect(last.parentEnd === undefined).toBe(strategy !== 'hierarchical');
      const search = { query: 'bolt 149', mode: 'keyword', topK: 3 };
      const { body } = await ctx.ask('POST', '/v1/search', search);
      const hit = body.results.find(({ chunkId }: { chunkId: string }) => chunkId === last.chunkId);
      expect(hit).toMatchObject({ tableHeader: 'part | torque', text: last.text });
      const records = [...ctx.pipeline.stores.records.values()].flatMap((rows) => [...rows.values()]);
      const record = records.find(({ chunkId }) => chunkId === last.chunkId);
      expect(record?.context).toMatch(/part \| torque$/);
      if (strategy === 'hierarchical')
        expect(hit).toMatchObject({ parentStart: last.parentStart, parentEnd: clean.length });
    },
  );

  it('counts in the encoding it names, and cuts anew when that changes', async () => {
    const before = await chunksWith({ chunkSize: 120, chunkOverlap: 0 });
    await ctx.ask('PATCH', '/v1/corpora/documents', {
      chunker: { encoding: 'o200k', chunkSize: 120, chunkOverlap: 0 },
    });
    await ctx.pipeline.drop({ 'a.md': `${text} ` });
    const after = (await ctx.ask('GET', `/v1/documents/${id}/chunks?limit=200`)).body.items;
    const counts = (items: { tokenCount: number }[]) => items.map(({ tokenCount }) => tokenCount);
    expect(counts(after)).not.toEqual(counts(before));
  });
});
