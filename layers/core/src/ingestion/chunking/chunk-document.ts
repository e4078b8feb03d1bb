import { chunkIdOf, sha256 } from '../../keys.ts';
import { overlapOf } from '../chunker-configuration.ts';
import { embeddedText } from '../embedded-text.ts';
import type { Chunk } from '../model.ts';
import { boxesWithin } from './boxes-within.ts';
import { contextOf } from './context.ts';
import { findingsWithin } from './findings-within.ts';
import { identityText } from './identity-text.ts';
import { languageWithin } from './language-within.ts';
import { packedOf, type StrategyInput } from './strategies.ts';

export interface ChunkRequest extends StrategyInput {
  readonly documentId: string;
  readonly versionHash: string;
}

/** Below this a single character may not fit a chunk. */
const smallestChunk = 8;

/**
 * The chunks of a clean document, in order, made as they are asked for: linear time, memory for a few chunks beside the
 * text. Each has at most `chunkSize` tokens, with the header it repeats; its text is
 * `clean.text.slice(charStart, charEnd)`, and together they hold every visible character. An edit changes the chunks around
 * it; the others keep their ids.
 * @throws RangeError when the configuration cannot be met
 */
export function* chunkDocument(request: ChunkRequest): Generator<Chunk> {
  const { documentId, versionHash, clean, configuration } = request;
  const { chunkSize } = configuration;
  const chunkOverlap = overlapOf(configuration);
  if (!(chunkSize >= smallestChunk))
    throw new RangeError(`chunkSize is ${chunkSize}; it must be at least ${smallestChunk} tokens`);
  if (!(chunkOverlap >= 0 && chunkOverlap < chunkSize)) {
    throw new RangeError(
      `chunkOverlap is ${chunkOverlap}; it must be at least 0 and less than chunkSize (${chunkSize})`,
    );
  }
  const boxesOf = boxesWithin(clean.boxes);
  const languageOf = languageWithin(clean);
  const findingsOf = findingsWithin(clean.findings);
  const seen = new Map<string, number>();
  let ordinal = 0;
  for (const packed of packedOf(request)) {
    const text = clean.text.slice(packed.charStart, packed.charEnd);
    const context = contextOf(packed);
    const embedded = embeddedText({ text, ...context });
    const identity = identityText(embedded, packed.body.headingPath, clean);
    const hash = sha256(identity);
    const occurrence = seen.get(hash) ?? 0;
    seen.set(hash, occurrence + 1);
    yield {
      chunkId: chunkIdOf(documentId, identity, occurrence),
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
      language: languageOf(packed.charStart, packed.charEnd),
      ...context,
      ...findingsOf(packed.charStart, packed.charEnd),
    };
    ordinal += 1;
  }
}
