/**
 * What a stage made of its batch, in one scratch object, so that the next stage reads it by one request. Each output is
 * stored for itself in the lake as well: whoever finds no bundle, or a damaged one, reads that.
 *
 * A bundle is a JSON header (`[{documentId, sizeBytes}]`) with its length in front (uint32, little endian), then the
 * outputs one after the other.
 */
import { scratchKey, sha256 } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { AttemptRef, DocumentRef } from './ledger.ts';
import { mapLimited } from './map-limited.ts';

/** What does not fit is read document by document: a bundle is held in memory on both sides. */
const maxBytes = 8_000_000;

interface Entry {
  readonly documentId: string;
  readonly sizeBytes: number;
}

/** Collects outputs; `attach` writes the bundle and tells the documents that go on where it is. */
export function createBatchBundle(lake: ObjectStore, ref: AttemptRef) {
  const outputs = new Map<string, Uint8Array>();
  let size = 0;

  return {
    add(documentId: string, bytes: Uint8Array): void {
      if (size + bytes.length > maxBytes) return;
      size += bytes.length;
      outputs.set(documentId, bytes);
    },
    async attach(documents: readonly DocumentRef[]): Promise<readonly DocumentRef[]> {
      const own = documents.flatMap(({ documentId }) => {
        const bytes = outputs.get(documentId);
        return bytes ? [{ documentId, bytes }] : [];
      });
      // One document would be written twice to be read once.
      if (own.length < 2) return documents;
      const bundle = encodeBundle(own);
      const bundleKey = scratchKey(ref.tenantId, ref.jobId, 'bundle', sha256(bundle));
      await lake.put(bundleKey, bundle);
      return documents.map((document) => (outputs.has(document.documentId) ? { ...document, bundleKey } : document));
    },
  };
}

/** Outputs by document id, of all bundles that the batch names; what is gone or damaged is left out. */
export async function readBatchBundles(
  lake: ObjectStore,
  documents: readonly DocumentRef[],
): Promise<Map<string, Uint8Array>> {
  const keys = [...new Set(documents.flatMap(({ bundleKey }) => (bundleKey ? [bundleKey] : [])))];
  const objects = await mapLimited(keys, 4, (key) => lake.get(key));
  return new Map(objects.flatMap((object) => (object ? decodeBundle(object.bytes) : [])));
}

function encodeBundle(own: readonly { documentId: string; bytes: Uint8Array }[]): Uint8Array {
  const entries: Entry[] = own.map(({ documentId, bytes }) => ({ documentId, sizeBytes: bytes.length }));
  const header = new TextEncoder().encode(JSON.stringify(entries));
  const size = own.reduce((sum, { bytes }) => sum + bytes.length, 4 + header.length);
  const bundle = new Uint8Array(size);
  new DataView(bundle.buffer).setUint32(0, header.length, true);
  bundle.set(header, 4);
  let at = 4 + header.length;
  for (const { bytes } of own) {
    bundle.set(bytes, at);
    at += bytes.length;
  }
  return bundle;
}

function decodeBundle(bundle: Uint8Array): [string, Uint8Array][] {
  try {
    let at = 4 + new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength).getUint32(0, true);
    const entries = JSON.parse(new TextDecoder().decode(bundle.subarray(4, at))) as Entry[];
    return entries.map(({ documentId, sizeBytes }) => {
      at += sizeBytes;
      return [documentId, bundle.subarray(at - sizeBytes, at)];
    });
  } catch {
    return [];
  }
}
