import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { chunkDocument } from '@sheaf/core/ingestion/chunking/chunk-document';
import { describe, expect, it } from 'vitest';
import { aDocument, aRandom, prose, tokenizer } from './a-document.ts';
import { makers } from './makers.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Most heap in use while the chunks of a text are read one by one, beside what was in use before. */
function mostHeapBytes(text: string, make: (typeof makers)[keyof typeof makers]): number {
  const clean = aDocument(['Paragraph', text]);
  const configuration = make(500, 100);
  collect();
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  let count = 0;
  const request = {
    documentId: '11111111-1111-5111-8111-111111111111',
    versionHash: 'v',
    clean,
    tokenizer,
    breaks: [],
  };
  for (const _ of chunkDocument({ ...request, configuration })) {
    count += 1;
    if (count % 400 !== 0) continue;
    collect();
    most = Math.max(most, process.memoryUsage().heapUsed - before);
  }
  return most;
}

describe('a long text', () => {
  const part = prose(aRandom(8), 4000, 6);

  it.each(Object.entries(makers))('needs hardly more memory than a shorter one, by strategy %s', (_, make) => {
    const text = `${part} `.repeat(2);
    expect(text.length).toBeGreaterThan(2_000_000);
    // Beside the window: an entry of about 200 bytes for each chunk, by which equal ones get ids of their own.
    expect(mostHeapBytes(text, make)).toBeLessThan(10_000_000);
  });
});
