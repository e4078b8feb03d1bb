import type { Finding } from './finding.ts';

const slabSize = 500_000;
/** Code units before and after a slab that are looked at with it: nothing that is found is longer. */
const reach = 2048;

/** Searches a long text part by part, so that what the search holds in memory does not grow with the text. Linear. */
export function inSlabs<Found extends Finding>(text: string, find: (slab: string) => readonly Found[]): Found[] {
  if (text.length <= slabSize) return [...find(text)];
  const found: Found[] = [];
  for (let start = 0; start < text.length; start += slabSize) {
    const from = Math.max(0, start - reach);
    for (const finding of find(text.slice(from, start + slabSize + reach))) {
      const charStart = finding.charStart + from;
      if (charStart < start || charStart >= start + slabSize) continue;
      found.push({ ...finding, charStart, charEnd: finding.charEnd + from });
    }
  }
  return found;
}
