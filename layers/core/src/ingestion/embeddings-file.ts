/**
 * Vectors as bytes: a JSON header (`{dimensions, chunkIds}`) with its length in front (uint32, little endian), padded to
 * four bytes, then float32 values row by row. Used for a shard on its way to the store and for a document in zone
 * `vectors`, from which an index is rebuilt without a model call.
 */
export interface EmbeddingsFile {
  readonly dimensions: number;
  readonly chunkIds: readonly string[];
  readonly vectors: readonly Float32Array[];
}

export function encodeEmbeddings({ dimensions, chunkIds, vectors }: EmbeddingsFile): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify({ dimensions, chunkIds }));
  const headerLength = Math.ceil(json.length / 4) * 4;
  const bytes = new Uint8Array(4 + headerLength + vectors.length * dimensions * 4);
  new DataView(bytes.buffer).setUint32(0, headerLength, true);
  bytes.fill(0x20, 4, 4 + headerLength);
  bytes.set(json, 4);
  const values = new Float32Array(bytes.buffer, 4 + headerLength);
  vectors.forEach((vector, row) => {
    values.set(vector, row * dimensions);
  });
  return bytes;
}

export function decodeEmbeddings(bytes: Uint8Array): EmbeddingsFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(0, true);
  const header = new TextDecoder().decode(bytes.subarray(4, 4 + headerLength));
  const { dimensions, chunkIds } = JSON.parse(header) as { dimensions: number; chunkIds: string[] };
  // Copied, so that the rows are aligned whatever buffer the bytes came in.
  const values = new Float32Array(bytes.slice(4 + headerLength).buffer);
  if (values.length !== chunkIds.length * dimensions) throw new Error('The embeddings file is cut short.');
  return {
    dimensions,
    chunkIds,
    vectors: chunkIds.map((_, row) => values.subarray(row * dimensions, (row + 1) * dimensions)),
  };
}
