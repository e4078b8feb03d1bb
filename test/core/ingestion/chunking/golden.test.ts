import { createHash } from 'node:crypto';
import { chunkStageVersion } from '@sheaf/core/ingestion/chunking/version';
import { describe, expect, it } from 'vitest';
import { aDocument, aRandom, chunksOf, prose } from './a-document.ts';

/** SHA-256 of the chunks of the documents below, by the version of the stage that made them. */
const outputs: Readonly<Record<string, string>> = {
  '3': '2ab2bc264c3fa1eb89fe432b1d768fbe8097e864ad4e7637f74dabf9f45bc683',
  '2': '475d752ac26e152268f813b5242be6a59b2e9f24dd001cac4a3e1e4e9b689c2f',
  '1': 'a9c5282667a741201df3bbe74885297ee63a9838f8cdd3f351cb1e95d3f209e6',
};

describe('the chunk stage', () => {
  it('gives what its version gave before: change chunkStageVersion with the output, and add a line above', () => {
    const random = aRandom(42);
    const code = Array.from({ length: 150 }, (_, n) => `  step(${n}); // ${prose(random, 1, 1).slice(0, 40)}`).join(
      '\n',
    );
    const documents = [
      aDocument(
        [1, 'A'],
        ['Paragraph', prose(random, 1, 60)],
        [2, 'B'],
        ['Code', code],
        ['List', '- one\n- two'],
        ['Table', 'a | b\n'.repeat(300)],
      ),
      aDocument(['Paragraph', prose(random, 40, 8)]),
      aDocument(['Paragraph', `${'word '.repeat(3000)} ${'一'.repeat(2000)} ${'x'.repeat(5000)}`]),
    ];
    const hash = createHash('sha256');
    for (const document of documents) {
      for (const [size, overlap] of [
        [500, 100],
        [64, 0],
      ] as const)
        hash.update(JSON.stringify(chunksOf(document, size, overlap)));
    }
    expect(hash.digest('hex')).toBe(outputs[chunkStageVersion]);
  });
});
