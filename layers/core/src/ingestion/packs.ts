/**
 * Packs: chunk texts of many documents on their way to the embedder. A pack is a JSONL scratch object of one job; it
 * holds all chunks of its documents, and a large document spans several packs.
 */
import { scratchKey, sha256 } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { AttemptRef } from './ledger.ts';
import type { Chunk } from './model.ts';

export interface PackedChunk {
  readonly documentId: string;
  readonly chunkId: string;
  readonly ordinal: number;
  readonly tokenCount: number;
  readonly text: string;
  readonly headingPath: readonly string[];
  readonly tableHeader?: string;
}

const maxChunks = 500;
const maxCharacters = 4_000_000;

/** Collects chunks and writes a pack whenever one is full. Not for concurrent use. */
export function createPackWriter(lake: ObjectStore, ref: AttemptRef) {
  let lines: string[] = [];
  let size = 0;
  let owners = new Set<string>();
  const keysOf = new Map<string, string[]>();

  async function flush(): Promise<void> {
    if (lines.length === 0) return;
    const body = `${lines.join('\n')}\n`;
    const key = scratchKey(ref.tenantId, ref.jobId, 'pack', `${sha256(body)}.jsonl`);
    for (const owner of owners) keysOf.set(owner, [...(keysOf.get(owner) ?? []), key]);
    [lines, size, owners] = [[], 0, new Set()];
    await lake.put(key, body, 'application/jsonl');
  }

  return {
    async add(chunk: Chunk): Promise<void> {
      const { documentId, chunkId, ordinal, tokenCount, text, headingPath, tableHeader } = chunk;
      const header = tableHeader === undefined ? {} : { tableHeader };
      const line: PackedChunk = { documentId, chunkId, ordinal, tokenCount, text, headingPath, ...header };
      lines.push(JSON.stringify(line));
      owners.add(documentId);
      size += text.length;
      if (lines.length >= maxChunks || size >= maxCharacters) await flush();
    },
    /** Writes what is left; the keys of a document's packs are complete after it. */
    flush,
    keysOf: (documentId: string): readonly string[] => keysOf.get(documentId) ?? [],
  };
}

export async function readPack(lake: ObjectStore, key: string): Promise<PackedChunk[]> {
  const object = await lake.get(key);
  if (!object) throw new Error(`The pack of a shard is gone: ${key}.`);
  return new TextDecoder()
    .decode(object.bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PackedChunk);
}
