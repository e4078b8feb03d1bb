import { rmSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';
import { until } from './until.ts';

const dataDir = aDataFolder();
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await aCloud(dataDir);
  // The first document finds the functions cold.
  await until('the landing folder is watched', 90, () => cloud.status().processes.length > 9);
  cloud.drop('first.txt', 'The first document, from which the functions become warm.');
  await cloud.documentOf('s3://landing/default/first.txt');
  await cloud.quiet();
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  removeFolder(dataDir);
});

const hits = async (query: string) => (await cloud.client.search({ query, mode: 'keyword', topK: 20 })).results;

describe('a file in the landing folder', () => {
  it('is found within seconds', { timeout: 60_000 }, async () => {
    const seconds: number[] = [];
    for (const word of ['quokka', 'wombat', 'numbat']) {
      const started = performance.now();
      cloud.drop(`${word}.md`, `# Animals\n\nThe ${word} sleeps all day.`);
      await until(`${word} is found`, 15, () => sleep(50).then(async () => (await hits(word)).length > 0));
      seconds.push((performance.now() - started) / 1000);
      await cloud.quiet();
    }
    console.log(
      `Found after ${seconds.map((one) => one.toFixed(2)).join(', ')} s; the load is ${shareOfOthers().toFixed(1)} a core.`,
    );
    // The figure, beside its target of 2 s, is what `npm run bench -- pipeline` prints; this only bounds it.
    expect(Math.min(...seconds)).toBeLessThan(5 * shareOfOthers());
  });

  it('replaces its old text when it is edited, and readers see the one or the other', { timeout: 60_000 }, async () => {
    const version = (word: string) =>
      Array.from(
        { length: 150 },
        (_, line) => `Paragraph ${line} is about the ${word} and about nothing else at all.`,
      ).join('\n\n');
    const [old, edited] = [version('heron'), version('stork')];
    cloud.drop('birds.txt', old);
    const { documentId, versionHash } = await cloud.documentOf('s3://landing/default/birds.txt');
    await cloud.quiet();
    cloud.drop('birds.txt', edited);

    const wordsOf = async (query: string) => {
      const found = (await hits(query)).filter((result) => result.documentId === documentId);
      return [...new Set(found.map(wordOf))];
    };
    let looks = 0;
    const isReplaced = async (): Promise<boolean> => {
      looks += 1;
      const text = await cloud.client.documents.text(documentId);
      expect([old, edited]).toContain(text);
      // Between two searches the version may change; within one it does not.
      const seen = [await wordsOf('paragraph'), await wordsOf('heron stork')];
      for (const words of seen) expect(words).toHaveLength(1);
      return text === edited && seen.flat().every((word) => word === 'stork');
    };
    await until('the edited text is there', 20, isReplaced);
    expect(looks).toBeGreaterThan(2);
    expect((await cloud.client.documents.get(documentId)).versionHash).not.toBe(versionHash);
    const chunks = await Array.fromAsync(cloud.client.documents.allChunks(documentId));
    expect(chunks.filter(({ text }) => text.includes('heron'))).toEqual([]);
  });

  it('disappears when it is removed', { timeout: 60_000 }, async () => {
    const word = 'pangolin';
    cloud.drop('deep/er/removed.txt', `The ${word} is here for a short while.`);
    const { documentId } = await cloud.documentOf('s3://landing/default/deep/er/removed.txt');
    await cloud.quiet();
    const started = performance.now();
    rmSync(join(dataDir, 'landing', 'deep'), { recursive: true });
    await until('it is not found', 15, async () => (await hits(word)).length === 0);
    console.log(`Gone after ${((performance.now() - started) / 1000).toFixed(2)} s.`);
    await cloud.quiet();
    await expect(cloud.client.documents.get(documentId)).rejects.toMatchObject({ status: 410 });
  });
});

/** How many processes want each core: on a busy machine everything takes so many times as long. */
function shareOfOthers(): number {
  return Math.max(1, loadavg()[0]! / availableParallelism());
}

function wordOf({ text }: { text: string }): string {
  const words = ['heron', 'stork'].filter((word) => text.includes(word));
  expect(words).toHaveLength(1);
  return words[0]!;
}
