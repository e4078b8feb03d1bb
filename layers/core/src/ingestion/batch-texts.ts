/**
 * The clean texts of a batch in one scratch object, so that chunk reads them by one request. Each is stored for itself
 * in the lake as well: whoever finds no such object, or a damaged one, reads that.
 */
import { scratchKey, sha256 } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { AttemptRef, DocumentRef } from './ledger.ts';
import { mapLimited } from './map-limited.ts';

/** Larger batches are read document by document: the object is held in memory on both sides. */
const maxBytes = 8_000_000;

/** Collects what clean stored; `attach` writes the object and tells the documents that go on where it is. */
export function createBatchTexts(lake: ObjectStore, ref: AttemptRef) {
  const lines = new Map<string, string>();
  let size = 0;

  return {
    add(documentId: string, text: string): void {
      size += text.length;
      if (size <= maxBytes) lines.set(documentId, text);
    },
    async attach(documents: readonly DocumentRef[]): Promise<readonly DocumentRef[]> {
      const own = documents.filter(({ documentId }) => lines.has(documentId));
      // One document would be written twice to be read once.
      if (own.length < 2) return documents;
      const body = own.map(({ documentId }) => `${documentId} ${lines.get(documentId)}`).join('\n');
      const textsKey = scratchKey(ref.tenantId, ref.jobId, 'texts', sha256(body));
      await lake.put(textsKey, body, 'application/jsonl');
      return documents.map((document) => (lines.has(document.documentId) ? { ...document, textsKey } : document));
    },
  };
}

/** Stored clean documents by document id, of all objects that the batch names; what is gone is left out. */
export async function readBatchTexts(
  lake: ObjectStore,
  documents: readonly DocumentRef[],
): Promise<Map<string, string>> {
  const keys = [...new Set(documents.flatMap(({ textsKey }) => (textsKey ? [textsKey] : [])))];
  const objects = await mapLimited(keys, 4, (key) => lake.get(key));
  const lines = objects.flatMap((object) => (object ? new TextDecoder().decode(object.bytes).split('\n') : []));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}
