import { parserOf } from '@sheaf/core/ingestion/parsing/parsers';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';

const dataDir = aDataFolder();
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await aCloud(dataDir);
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  removeFolder(dataDir);
});

const policy = (status: string, version: number) => `---
authors: [Ada, Grace]
created: 2024-03-01
modified: 2025-01-15
status: ${status}
version: ${version}
supersedes: travel-${version - 1}
---

# Travel

Trains come before planes. Version ${version} says so.
`;

describe('a document that tells of itself', () => {
  it('is found by each of its fields', { timeout: 60_000 }, async () => {
    await cloud.ingest({
      'travel.md': policy('approved', 3),
      'draft.md': '---\nstatus: draft\n---\n\nPlanes, rather.',
    });
    for (const metadata of [
      { authors: 'Grace' },
      { authors: ['Nobody', 'Ada'] },
      { created: { gte: '2024-01-01', lte: '2024-12-31' } },
      { modified: { gte: '2025-01-01' } },
      { status: 'approved' },
      { version: 3 },
      { version: { gte: 2 } },
      { supersedes: 'travel-2' },
    ]) {
      const { results } = await cloud.client.search({ query: 'planes', filter: { metadata } });
      expect(new Set(results.map(({ uri }) => uri)), JSON.stringify(metadata)).toEqual(new Set(['upload:travel.md']));
    }
  });

  it('has versions, and a diff of their texts', { timeout: 60_000 }, async () => {
    await cloud.ingest({ 'travel.md': policy('approved', 4) });
    const { documentId } = await cloud.documentOf('upload:travel.md');
    const { items } = await cloud.client.documents.versions(documentId);
    expect(items.map(({ status }) => status)).toEqual(['published', 'superseded']);
    const diff = await cloud.client.documents.diff(documentId);
    expect(diff).toMatchObject({ from: items[1], to: items[0], removedLines: 1, addedLines: 1 });
    expect(diff.hunks.flatMap(({ text }) => text ?? [])).toEqual([
      'Trains come before planes. Version 3 says so.',
      'Trains come before planes. Version 4 says so.',
    ]);
  });
});

const readsArchives = (await parserOf('application/zip')) !== undefined;
if (!readsArchives)
  console.log('Archives are not tested end to end: no parser of application/zip is registered in parsers.ts.');

describe.skipIf(!readsArchives)('an archive', () => {
  const zip = (files: Record<string, string | Uint8Array>) =>
    new Uint8Array(
      zipSync(
        Object.fromEntries(
          Object.entries(files).map(([path, content]) => [
            path,
            typeof content === 'string' ? strToU8(content) : content,
          ]),
        ),
      ),
    );

  it('becomes documents of its job, is updated entry by entry, and erased as a whole', {
    timeout: 120_000,
  }, async () => {
    const { client } = cloud;
    const inner = zip({ 'deep/valve.md': '# Valve\n\nTurn the wheel.' });
    const first = { 'pump.md': '# Pump\n\nReplace the seal.', 'gone.md': '# Gone\n\nSoon.', 'inner.zip': inner };
    const job = await cloud.ingest({ 'box.zip': zip(first) });
    expect(job).toMatchObject({
      status: 'completed',
      counts: { documents: { total: 5, stored: 5, totalIsFinal: true } },
    });
    const { documentId, childCount } = await cloud.documentOf('upload:box.zip', ({ status }) => status === 'stored');
    expect(childCount).toBe(3);
    const { results } = await client.search({ query: 'turn the wheel', mode: 'keyword' });
    expect(results[0]?.uri).toBe('upload:box.zip!/inner.zip!/deep/valve.md');

    const next = await cloud.ingest({
      'box.zip': zip({ 'pump.md': '# Pump\n\nReplace the valve.', 'inner.zip': inner }),
    });
    expect(next).toMatchObject({
      status: 'completed',
      counts: { documents: { total: 5, stored: 2, unchanged: 2, deleted: 1 } },
    });
    expect(await client.documents.delete(documentId)).toMatchObject({ childCount: 3 });
    expect((await client.documents.list({ parentId: documentId })).items).toEqual([]);
    expect((await client.search({ query: 'turn the wheel', mode: 'keyword' })).results).toEqual([]);
  });
});
