import { findSmuggled } from '../cleaning/injection-payloads.ts';
import type { CleanDocument, HiddenPassage, HidingReason } from '../model.ts';
import { cleanProse } from './clean-text.ts';

const longestHidden = 2000;
const mostHidden = 200;

/** Collects what a person would not see; the first of it is kept, and all is counted. */
export interface HiddenPassages {
  /** Keeps apart what a person would not see. */
  addHidden(reason: HidingReason, raw: string, page?: number): void;
  /** Keeps apart what invisible characters of a raw text spell. */
  noteSmuggled(raw: string, page?: number): void;
}

export function createHiddenPassages(): HiddenPassages & {
  passages(): Pick<CleanDocument, 'hidden' | 'hiddenCount'>;
} {
  const hidden: HiddenPassage[] = [];
  const smuggled = new Set<string>();
  let count = 0;

  function addHidden(reason: HidingReason, raw: string, page?: number): void {
    const text = cleanProse(raw.slice(0, longestHidden * 2))
      .slice(0, longestHidden)
      .toWellFormed();
    if (text === '') return;
    count += 1;
    if (hidden.length < mostHidden) hidden.push({ reason, text, ...(page === undefined ? {} : { page }) });
  }

  return {
    addHidden,
    noteSmuggled(raw, page) {
      for (const { charStart, charEnd, meaning } of findSmuggled(raw)) {
        const text = meaning || `(${charEnd - charStart} invisible characters)`;
        // A parser that cleans a whole source before it adds its parts shows the same characters twice.
        if (!smuggled.has(text)) addHidden('invisible-characters', text, page);
        smuggled.add(text);
      }
    },
    passages: () => ({
      ...(hidden.length > 0 ? { hidden } : {}),
      ...(count > hidden.length ? { hiddenCount: count } : {}),
    }),
  };
}
