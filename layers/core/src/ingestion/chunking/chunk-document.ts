import { chunkIdOf, sha256 } from '../../keys.ts';
import type { Chunk, ChunkerConfiguration, CleanDocument } from '../model.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { boxesWithin } from './boxes-within.ts';
import { pack } from './pack.ts';
import { createTokenRuler } from './token-ruler.ts';
import { unitsOf } from './units.ts';

export interface ChunkRequest {
  readonly documentId: string;
  readonly versionHash: string;
  readonly clean: CleanDocument;
  readonly configuration: ChunkerConfiguration;
  readonly tokenizer: Tokenizer;
}

/** Below this a single character may not fit a chunk. */
const smallestChunk = 8;

/**
 * The chunks of a clean document, in order, made as they are asked for: linear time, memory for a few chunks beside the
 * text. Each has at most `chunkSize` tokens, its text is `clean.text.slice(charStart, charEnd)`, and together they hold
 * every visible character. An edit changes the chunks around it; the others keep their ids.
 * @throws RangeError when the configuration cannot be met
 */
export function* chunkDocument(request: ChunkRequest): Generator<Chunk> {
  const { documentId, versionHash, clean, configuration, tokenizer } = request;
  const { chunkSize, chunkOverlap } = configuration;
  if (!(chunkSize >= smallestChunk))
    throw new RangeError(`chunkSize is ${chunkSize}; it must be at least ${smallestChunk} tokens`);
  if (!(chunkOverlap >= 0 && chunkOverlap < chunkSize)) {
    throw new RangeError(
      `chunkOverlap is ${chunkOverlap}; it must be at least 0 and less than chunkSize (${chunkSize})`,
    );
  }
  const ruler = createTokenRuler(tokenizer, clean.text, chunkSize);
  const boxesOf = boxesWithin(clean.boxes);
  const seen = new Map<string, number>();
  let ordinal = 0;
  for (const packed of pack(clean.text, unitsOf(clean, ruler, chunkSize), ruler, configuration)) {
    const text = clean.text.slice(packed.charStart, packed.charEnd);
    const hash = sha256(text);
    const occurrence = seen.get(hash) ?? 0;
    seen.set(hash, occurrence + 1);
    yield {
      chunkId: chunkIdOf(documentId, text, occurrence),
      documentId,
      versionHash,
      ordinal,
      text,
      tokenCount: packed.tokens,
      charStart: packed.charStart,
      charEnd: packed.charEnd,
      page: packed.body.page,
      boxes: boxesOf(packed.charStart, packed.charEnd),
      headingPath: packed.body.headingPath,
      elementTypes: [...new Set(packed.units.map((unit) => unit.type))],
      language: clean.language,
    };
    ordinal += 1;
  }
}
