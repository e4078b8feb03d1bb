import type { ObjectStore } from '../ports.ts';
import { decodeEmbeddings, type EmbeddingsFile } from './embeddings-file.ts';
import { mapLimited } from './map-limited.ts';

/** Vectors by chunk id, of embeddings files of the lake. A file that is missing or damaged counts for nothing. */
export async function readVectors(
  lake: ObjectStore,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const files = await mapLimited(keys, 4, async (key) => wholeFile((await lake.get(key))?.bytes));
  return new Map(
    files.flatMap((file) => file?.chunkIds.map((chunkId, row) => [chunkId, file.vectors[row]!] as const) ?? []),
  );
}

function wholeFile(bytes: Uint8Array | undefined): EmbeddingsFile | undefined {
  try {
    return bytes && decodeEmbeddings(bytes);
  } catch {
    return undefined;
  }
}
