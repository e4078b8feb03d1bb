import type { CleanDocument } from '@sheaf/core/ingestion/model';
import { expect } from 'vitest';

/** What holds for every clean document: elements in order that cover the text, and nothing that is no text. */
export function expectSound({ text, elements }: CleanDocument): void {
  let at = 0;
  for (const { charStart, charEnd } of elements) {
    expect(charStart).toBeGreaterThanOrEqual(at);
    expect(charEnd).toBeGreaterThan(charStart);
    expect(text.slice(at, charStart).trim()).toBe('');
    at = charEnd;
  }
  expect(at).toBe(text.length);
  expect(text.isWellFormed()).toBe(true);
  expect(text.trim()).not.toBe('');
}
