import { documentIdOf } from '@sheaf/core/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

const pumpId = documentIdOf('default', 'documents', 's3://landing/default/pump.md');
const version = (number: number) => `# Pump ${number}\n\nThe first part stays.\n\nPart ${number} is new.\n`;

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
});

const path = `/v1/documents/${pumpId}`;
const versions = async (query = '') => (await ctx.ask('GET', `${path}/versions${query}`)).body;

async function publish(...numbers: number[]): Promise<void> {
  for (const number of numbers) expect(await ctx.pipeline.drop({ 'pump.md': version(number) })).toEqual(['completed']);
}

describe('the versions of a document', () => {
  it('are those that were published, the newest first, page by page', async () => {
    await publish(1, 2, 3);
    await ctx.pipeline.drop({ 'pump.md': ' \n ' });
    const { items } = await versions();
    expect(items.map(({ title, status }: { title: string; status: string }) => [title, status])).toEqual([
      ['Pump 3', 'published'],
      ['Pump 2', 'superseded'],
      ['Pump 1', 'superseded'],
    ]);
    expect(items[0]).toMatchObject({ chunkCount: 1, sizeBytes: version(3).length });
    const first = await versions('?limit=2');
    expect([...first.items, ...(await versions(`?limit=2&cursor=${first.nextCursor}`)).items]).toEqual(items);
  });

  it('are compared line by line, with offsets into both texts', async () => {
    await publish(1, 2, 3);
    const [third, , first] = (await versions()).items;
    const { body } = await ctx.ask('GET', `${path}/diff`);
    expect(body).toMatchObject({
      from: { title: 'Pump 2' },
      to: third,
      unit: 'line',
      isMinimal: true,
      isTruncated: false,
    });
    expect(body).toMatchObject({ removedLines: 2, addedLines: 2 });
    const text = (await ctx.ask('GET', `${path}/text`)).body;
    for (const { kind, toStart, toEnd, text: own } of body.hunks)
      if (kind === 'added') expect(text.slice(toStart, toEnd)).toBe(own);
    const back = await ctx.ask('GET', `${path}/diff?from=${third.versionHash}&to=${first.versionHash}`);
    expect(back.body.hunks.filter(({ kind }: { kind: string }) => kind === 'added')[0].text).toBe('Pump 1\n');
  });

  it('are one anew when an old text comes back', async () => {
    await publish(1, 2, 1);
    const titles = (await versions()).items.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(['Pump 1', 'Pump 2']);
  });

  it('are kept up to ten, and go with an erasure', async () => {
    await publish(...Array.from({ length: 12 }, (_, index) => index));
    expect((await versions()).items).toHaveLength(10);
    const keys = [...ctx.pipeline.lake.objects.keys()];
    for (const zone of ['bytes', 'clean'])
      expect(keys.filter((key) => key.startsWith(`default/${zone}/`))).toHaveLength(10);
    await publish(0);
    await ctx.ask('DELETE', path);
    for (const route of ['/versions', '/diff']) expect((await ctx.ask('GET', path + route)).status).toBe(410);
    expect([...ctx.pipeline.lake.objects.keys()].filter((key) => !key.includes('/jobs/'))).toEqual([]);
  });

  it('rejects a version that is not there, or no hash, and a comparison with nothing', async () => {
    await publish(1);
    const problem = 'urn:sheaf:problem:version-not-found';
    expect((await ctx.ask('GET', `${path}/diff`)).body.type).toBe(problem);
    expect((await ctx.ask('GET', `${path}/diff?from=${'0'.repeat(64)}`)).body.type).toBe(problem);
    expect((await ctx.ask('GET', `${path}/diff?from=latest`)).status).toBe(400);
  });
});
