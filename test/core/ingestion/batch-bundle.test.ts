import { createBatchBundle, readBatchBundles } from '@sheaf/core/ingestion/batch-bundle';
import type { DocumentRef } from '@sheaf/core/ingestion/ledger';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBucket } from '../../fixtures/memory-object-store.ts';

const ref = { tenantId: 'default', jobId: 'job', attempt: 1 };

const aRef = (documentId: string): DocumentRef => ({
  documentId,
  token: 1,
  stage: 'clean',
  extension: null,
  versionHash: null,
  cleanHash: null,
  contentHash: null,
  isKnown: false,
});

async function written(outputs: ReadonlyMap<string, Uint8Array>) {
  const lake = aBucket();
  const bundle = createBatchBundle(lake, ref);
  for (const [documentId, bytes] of outputs) bundle.add(documentId, bytes);
  return { lake, documents: await bundle.attach([...outputs.keys()].map(aRef)) };
}

describe('the bundle of a batch', () => {
  it('gives back every output to the byte, by one request', async () => {
    const outputs = fc.uniqueArray(fc.tuple(fc.uuid(), fc.uint8Array({ maxLength: 200 })), {
      minLength: 2,
      maxLength: 50,
      selector: ([id]) => id,
    });
    await fc.assert(
      fc.asyncProperty(outputs, async (list) => {
        const { lake, documents } = await written(new Map(list));
        expect(lake.objects.size).toBe(1);
        expect(await readBatchBundles(lake, documents)).toEqual(new Map(list));
      }),
    );
  });

  it('is not written for one document, which would be written twice to be read once', async () => {
    const { lake, documents } = await written(new Map([['a', new Uint8Array([1])]]));
    expect(lake.objects.size).toBe(0);
    expect(documents[0]?.bundleKey).toBeUndefined();
  });

  it('leaves out what would make it larger than 8 MB', async () => {
    const large = new Uint8Array(5_000_000);
    const { lake, documents } = await written(
      new Map([
        ['a', large],
        ['b', large],
        ['c', new Uint8Array(10)],
      ]),
    );
    expect(documents.map(({ bundleKey }) => bundleKey !== undefined)).toEqual([true, false, true]);
    expect([...(await readBatchBundles(lake, documents)).keys()]).toEqual(['a', 'c']);
  });

  it('gives nothing when it is gone or damaged', async () => {
    const { lake, documents } = await written(
      new Map([
        ['a', new Uint8Array([1])],
        ['b', new Uint8Array([2])],
      ]),
    );
    const key = documents[0]?.bundleKey ?? '';
    for (const bytes of [new Uint8Array(), new Uint8Array([1, 2]), new Uint8Array([255, 255, 255, 255, 9])]) {
      lake.objects.set(key, bytes);
      expect(await readBatchBundles(lake, documents)).toEqual(new Map());
    }
    lake.objects.delete(key);
    expect(await readBatchBundles(lake, documents)).toEqual(new Map());
  });
});
