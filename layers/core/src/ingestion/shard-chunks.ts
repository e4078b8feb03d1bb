import type { ObjectStore } from '../ports.ts';
import type { ShardDocument, ShardView } from './ledger.ts';
import { mapLimited } from './map-limited.ts';
import { type PackedChunk, readPack } from './packs.ts';

export interface ShardChunk extends PackedChunk {
  readonly document: ShardDocument;
}

/** The chunks of a shard that need a vector, with their texts, in the order of documents and ordinals. */
export async function newChunksOf(lake: ObjectStore, shard: ShardView): Promise<ShardChunk[]> {
  const wanted = shard.documents.filter(({ newOrdinals }) => newOrdinals === null || newOrdinals.length > 0);
  const keys = [...new Set(wanted.flatMap(({ packKeys }) => packKeys))];
  const packs = new Map(await mapLimited(keys, 4, async (key) => [key, await readPack(lake, key)] as const));
  return wanted.flatMap((document) => {
    const isNew = document.newOrdinals === null ? () => true : hasOrdinal(document.newOrdinals);
    return document.packKeys
      .flatMap((key) => packs.get(key) ?? [])
      .filter((chunk) => chunk.documentId === document.documentId)
      .filter(({ ordinal }) => ordinal >= document.ordinalFrom && ordinal < document.ordinalTo && isNew(ordinal))
      .map((chunk) => ({ ...chunk, document }));
  });
}

function hasOrdinal(ordinals: readonly number[]): (ordinal: number) => boolean {
  const set = new Set(ordinals);
  return (ordinal) => set.has(ordinal);
}
