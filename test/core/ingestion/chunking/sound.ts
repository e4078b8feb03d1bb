import { embeddedText } from '@sheaf/core/ingestion/embedded-text';
import type { Chunk, CleanDocument } from '@sheaf/core/ingestion/model';
import type { Tokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import { expect } from 'vitest';
import { tokenizer } from './a-document.ts';

/** What holds for the chunks of every document and every configuration. */
export function expectSound(
  clean: CleanDocument,
  chunks: readonly Chunk[],
  chunkSize: number,
  chunkOverlap: number,
  counter: Tokenizer = tokenizer,
): void {
  let covered = 0;
  let previous: Chunk | undefined;
  for (const [index, chunk] of chunks.entries()) {
    expect(chunk.ordinal).toBe(index);
    expect(clean.text.slice(chunk.charStart, chunk.charEnd)).toBe(chunk.text);
    expect(chunk.tokenCount).toBe(counter.count(embeddedText(chunk)));
    expect(chunk.tokenCount).toBeLessThanOrEqual(chunkSize);
    expect(chunk.text.trim()).not.toBe('');
    expect(clean.text.slice(covered, chunk.charStart).trim()).toBe('');
    if (clean.text.isWellFormed()) expect(chunk.text.isWellFormed()).toBe(true);
    if (previous !== undefined) {
      expect(chunk.charStart).toBeGreaterThan(previous.charStart);
      expect(chunk.charEnd).toBeGreaterThan(previous.charEnd);
      if (chunk.charStart < previous.charEnd) {
        expect(counter.count(clean.text, chunk.charStart, previous.charEnd)).toBeLessThanOrEqual(chunkOverlap);
      }
    }
    covered = Math.max(covered, chunk.charEnd);
    previous = chunk;
  }
  expect(clean.text.slice(covered).trim()).toBe('');
  expect(new Set(chunks.map((chunk) => chunk.chunkId)).size).toBe(chunks.length);
}
