import { localHash } from './local-hash.ts';
import { strengths } from './rungs.ts';
import type { TokenRuler } from './token-ruler.ts';
import { createUnitWindow, type UnitWindow } from './unit-window.ts';
import type { Unit } from './units.ts';

/** One chunk as ranges of units: `body` is new, what stands before it repeats the end of the chunk before. */
export interface Packed {
  readonly charStart: number;
  readonly charEnd: number;
  readonly tokens: number;
  readonly body: Unit;
  readonly units: readonly Unit[];
}

export interface PackLimits {
  readonly chunkSize: number;
  readonly chunkOverlap: number;
}

/**
 * Packs units into chunks of at most `chunkSize` tokens. Among the boundaries that fill a chunk by 50 to 100 %, the
 * strongest wins and, among equals, the one with the highest hash of the text around it: whatever comes before, two
 * windows that see the same boundary tend to choose it, so chunks fall into step again after an edit (content-defined
 * chunking, as in Muthitacharoen et al., SOSP 2001, on structural boundaries).
 */
export function* pack(text: string, source: Iterator<Unit>, ruler: TokenRuler, limits: PackLimits): Generator<Packed> {
  const window = createUnitWindow(source);
  let previousFirst = 0;
  let first = 0;
  while (window.has(first)) {
    const from = overlapFrom(window, ruler, limits, previousFirst, first);
    const last = lastOf(text, window, ruler, limits.chunkSize, from, first);
    const units = window.slice(from, last + 1);
    const charStart = units[0]!.charStart;
    const charEnd = units.at(-1)!.charEnd;
    yield { charStart, charEnd, tokens: ruler.count(charStart, charEnd), body: window.at(first), units };
    previousFirst = first;
    first = last + 1;
    window.forget(previousFirst);
    ruler.forget(window.at(previousFirst).charStart);
  }
}

/** First unit that the chunk repeats: whole units of the chunk before, but never all of it, nor across a title. */
function overlapFrom(
  window: UnitWindow,
  ruler: TokenRuler,
  limits: PackLimits,
  previousFirst: number,
  first: number,
): number {
  const body = window.at(first);
  if (body.strength > strengths.element || first === 0) return first;
  const lastEnd = window.at(first - 1).charEnd;
  let from = first;
  while (from - 1 > previousFirst) {
    const start = window.at(from - 1).charStart;
    if (ruler.count(start, lastEnd) > limits.chunkOverlap || ruler.count(start, body.charEnd) > limits.chunkSize) break;
    from -= 1;
  }
  return from;
}

/** Last unit of the chunk whose text starts with unit `from` and whose body starts with unit `first`. */
function lastOf(
  text: string,
  window: UnitWindow,
  ruler: TokenRuler,
  chunkSize: number,
  from: number,
  first: number,
): number {
  const start = window.at(from).charStart;
  const tokensThrough = (index: number) => ruler.count(start, window.at(index).charEnd);
  let reached = first;
  for (let expected = tokensThrough(first); expected <= chunkSize && window.has(reached + 1); reached += 1) {
    expected += window.at(reached + 1).tokens;
    if (expected > chunkSize) expected = tokensThrough(reached + 1);
  }
  let highest = largest(first, reached, (index) => tokensThrough(index) <= chunkSize);
  if (!window.has(highest + 1)) return highest;
  const lowest = largest(first - 1, highest, (index) => index < first || tokensThrough(index) * 2 < chunkSize) + 1;
  for (; highest > first; highest -= 1) {
    const chosen = lowest > highest ? highest : best(text, window, lowest, highest);
    if (tokensThrough(chosen) <= chunkSize) return chosen;
  }
  return highest;
}

/** The largest index in [low, high] for which `holds`, which is true at `low` and, once false, stays so. */
function largest(low: number, high: number, holds: (index: number) => boolean): number {
  let yes = low;
  let no = high + 1;
  while (no - yes > 1) {
    const middle = (yes + no) >> 1;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** Code units on each side of a boundary that its hash covers. */
const reach = 24;

function best(text: string, window: UnitWindow, lowest: number, highest: number): number {
  let chosen = highest;
  let strength = -1;
  let hash = -1;
  for (let index = highest; index >= lowest; index -= 1) {
    const next = window.at(index + 1);
    if (next.strength < strength) continue;
    const end = window.at(index).charEnd;
    const around =
      localHash(text, Math.max(0, end - reach), end) ^
      localHash(text, next.charStart, Math.min(text.length, next.charStart + reach));
    if (next.strength === strength && around >>> 0 <= hash) continue;
    chosen = index;
    strength = next.strength;
    hash = around >>> 0;
  }
  return chosen;
}
