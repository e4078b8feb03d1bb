import { embeddingSpace } from '@sheaf/core/retrieval/embedding-space';
import type { DocumentFields, EmbeddingSpace, VectorRecord } from '@sheaf/core/retrieval/ports';
import { v5 as uuidv5 } from 'uuid';

const namespace = '00000000-0000-5000-8000-000000000000';

export function aSpace(overrides: Partial<Omit<EmbeddingSpace, 'spaceId'>> = {}): EmbeddingSpace {
  return embeddingSpace({
    provider: 'test',
    model: 'waves',
    dimensions: 16,
    isNormalised: true,
    queryPrefix: '',
    passagePrefix: '',
    denseWeight: 0.5,
    ...overrides,
  });
}

export function anId(name: string): string {
  return uuidv5(name, namespace);
}

/** A direction drawn evenly over the sphere, the same for the same seed. */
export function aVector(seed: number, dimensions = 16): Float32Array {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const values = Float32Array.from(
    { length: dimensions },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

interface RecordOverrides extends Partial<Omit<VectorRecord, 'fields'>>, Partial<DocumentFields> {}

export function aRecord(name: string, overrides: RecordOverrides = {}): VectorRecord {
  const { chunkId, documentId, vector, text, context, ...fields } = overrides;
  return {
    chunkId: chunkId ?? anId(`chunk ${name}`),
    documentId: documentId ?? anId(`document ${name}`),
    vector: vector ?? aVector([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)),
    text: text ?? `The text of ${name}.`,
    context: context ?? '',
    fields: {
      corpus: 'documents',
      uri: `s3://landing/default/${name}.md`,
      mediaType: 'text/markdown',
      language: 'en',
      tags: [],
      metadata: {},
      ...fields,
    },
  };
}
