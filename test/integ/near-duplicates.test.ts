import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';
import { until } from './until.ts';

const dataDir = aDataFolder();
const topics = ['the seal of the pump', 'the oil in the gearbox', 'the belt of the fan', 'the dust on the sensor'];
const manual = `# Care\n\n${topics.map((topic) => `Whoever cares for ${topic} looks at it with patience, and writes down what was seen.`).join('\n\n')}\n`;
const files = {
  'a/care.md': `${manual}\nRepeat it after 30 days.\n`,
  'b/care.md': `${manual}\nRepeat it after 30 days.\n`,
  'c/care.md': `${manual.replace('# Care', '#  CARE')}\nRepeat it after 30 days!\n`,
  'd/care.md': `${manual}\nRepeat it after 90 days.\n`,
};
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await aCloud(dataDir);
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  removeFolder(dataDir);
});

const find = (filter?: { uriPrefix: string }) =>
  cloud.client.search({ query: 'who cares for the seal of the pump', topK: 20, ...(filter && { filter }) });

const byUri = async () =>
  new Map((await Array.fromAsync(cloud.client.documents.all())).map((document) => [document.uri, document]));

describe('near-duplicates', () => {
  it('are stored, found once, and grouped', { timeout: 60_000 }, async () => {
    expect((await cloud.ingest(files)).status).toBe('completed');
    const documents = await byUri();
    const original = [...documents.values()].find(({ copyCount }) => copyCount > 0)!;
    const copies = [...documents.values()].filter(({ duplicateOf }) => duplicateOf === original.documentId);
    expect(copies).toHaveLength(2);
    const other = documents.get('upload:d/care.md')!;
    expect([other.variantOf, original.variantOf]).toEqual(
      other.variantOf === null ? [null, other.documentId] : [original.documentId, null],
    );
    const { results } = await find();
    expect(new Set(results.map(({ documentId }) => documentId))).toEqual(
      new Set([original.documentId, other.documentId]),
    );
    const [shown] = results.filter(({ documentId }) => documentId === original.documentId);
    expect(shown?.copies?.count).toBe(2);
    expect(shown?.copies?.documents.map(({ uri }) => uri).sort()).toEqual(copies.map(({ uri }) => uri).sort());
  });

  it('are found where a filter leaves the original out', async () => {
    for (const folder of ['a', 'b', 'c', 'd']) {
      const { results } = await find({ uriPrefix: `upload:${folder}/` });
      expect(results.length).toBeGreaterThan(0);
      expect(new Set(results.map(({ uri }) => uri))).toEqual(new Set([`upload:${folder}/care.md`]));
      expect(results.flatMap(({ copies }) => copies?.documents ?? [])).toEqual([]);
    }
  });

  it('stay whole, and are promoted, when the original is erased', { timeout: 60_000 }, async () => {
    const original = [...(await byUri()).values()].find(({ copyCount }) => copyCount > 0)!;
    await cloud.client.documents.delete(original.documentId);
    const { results } = await find();
    expect(results.map(({ documentId }) => documentId)).not.toContain(original.documentId);
    expect(results.some(({ uri }) => uri !== 'upload:d/care.md')).toBe(true);
    expect((await cloud.ingest({ 'e/other.md': '# Other\n\nNothing is like it.\n' })).status).toBe('completed');
    await until('a copy is the original', 30, async () =>
      [...(await byUri()).values()].find(({ copyCount }) => copyCount === 1),
    );
  });
});
