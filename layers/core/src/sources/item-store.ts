import type { LakeLocation } from '../ingestion/model.ts';
import { lakeKey, sha256 } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { SourceEvent } from './remote-source.ts';
import { encodeFacts } from './source-facts.ts';

type ListedDocument = Extract<SourceEvent, { kind: 'document' }>;

/** Puts what a listing brings to where fetch and clean look for it, several at a time. */
export interface ItemStore {
  /** Returns when the next one may come; the bytes are kept only after `settled`. */
  put(documentId: string, document: ListedDocument): Promise<LakeLocation>;
  /** @throws StageError StoreUnavailable, StoreRefused of any of the writes */
  settled(): Promise<void>;
}

const concurrency = 8;

export function createItemStore(tenantId: string, lake: ObjectStore): ItemStore {
  const open = new Set<Promise<unknown>>();
  let failure: { readonly error: unknown } | undefined;

  async function write(key: string, bytes: Uint8Array): Promise<void> {
    while (open.size >= concurrency) await Promise.race(open);
    const writing: Promise<unknown> = lake
      .put(key, bytes)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => open.delete(writing));
    open.add(writing);
  }

  return {
    async put(documentId, { bytes, title = null, mediaType, metadata = {} }) {
      const versionHash = sha256(bytes);
      const facts = encodeFacts({ title, mediaType, metadata });
      const factsHash = facts && sha256(facts);
      await write(lakeKey(tenantId, 'bytes', documentId, versionHash), bytes);
      if (facts && factsHash) await write(lakeKey(tenantId, 'bytes', documentId, factsHash), facts);
      return { versionHash, sizeBytes: bytes.byteLength, ...(factsHash && { factsHash }) };
    },
    async settled() {
      await Promise.all(open);
      if (failure) throw failure.error;
    },
  };
}
