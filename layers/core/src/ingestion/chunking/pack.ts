import { localHash } from './local-hash.ts';
import { strengths } from './rungs.ts';
import { repeatedHeader } from './table-header.ts';
import type { TokenRuler } from './token-ruler.ts';
import { createUnitWindow, type UnitWindow } from './unit-window.ts';
import type { Unit } from './units.ts';

/** One chunk as ranges of units: `body` is new, what stands before it repeats the end of the chunk before. */
export interface Packed {
  readonly charStart: number;
  readonly charEnd: number;
  /** With those of the header that it repeats. */
  readonly tokens: number;
  readonly body: Unit;
  readonly units: readonly Unit[];
}

export interface PackLimits {
  readonly chunkSize: number;
  readonly chunkOverlap: number;
  /** Fills each chunk as far as it goes, instead of looking for a good boundary in its second half. */
  readonly isGreedy?: true;
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
    const last = lastOf(text, window, ruler, limits, from, first);
    const units = window.slice(from, last + 1);
    const charStart = units[0]!.charStart;
    const charEnd = units.at(-1)!.charEnd;
    yield {
      charStart,
      charEnd,
      tokens: headerTokens(units[0]!) + ruler.count(charStart, charEnd),
      body: window.at(first),
      units,
    };
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
  if (body.strength > strengths.element || first === 0 || limits.chunkOverlap === 0) return first;
  const lastEnd = window.at(first - 1).charEnd;
  const fits = (units: number) => {
    const start = window.at(first - units);
    const tokens = headerTokens(start) + ruler.count(start.charStart, body.charEnd);
    return ruler.count(start.charStart, lastEnd) <= limits.chunkOverlap && tokens <= limits.chunkSize;
  };
  const most = first - previousFirst - 1;
  let guess = 0;
  for (let tokens = 0; guess < most; guess += 1) {
    tokens += window.at(first - guess - 1).tokens;
    if (tokens > limits.chunkOverlap) break;
  }
  return first - largest(0, most, guess, fits);
}

function headerTokens(start: Unit): number {
  return repeatedHeader(start)?.tokens ?? 0;
}

/** Last unit of the chunk whose text starts with unit `from` and whose body starts with unit `first`. */
function lastOf(
  text: string,
  window: UnitWindow,
  ruler: TokenRuler,
  { chunkSize, isGreedy }: PackLimits,
  from: number,
  first: number,
): number {
  const start = window.at(from);
  const header = headerTokens(start);
  const tokensThrough = (index: number) => header + ruler.count(start.charStart, window.at(index).charEnd);
  const overlap = tokensThrough(first) - window.at(first).tokens;
  const reached = reach(window, first, chunkSize - overlap);
  const guess = window.has(reached + 1) ? reached : reached + 1;
  let highest = largest(
    first,
    Number.MAX_SAFE_INTEGER,
    guess,
    (index) => window.has(index) && tokensThrough(index) <= chunkSize,
  );
  if (!window.has(highest + 1)) return highest;
  const half = reach(window, first, chunkSize / 2 - overlap);
  const lowest = isGreedy
    ? highest
    : largest(first - 1, highest, half, (index) => index < first || tokensThrough(index) * 2 < chunkSize) + 1;
  for (; highest > first; highest -= 1) {
    const chosen = lowest > highest ? highest : best(text, window, lowest, highest);
    if (tokensThrough(chosen) <= chunkSize) return chosen;
  }
  return highest;
}

/** About the last unit that is reached with so many tokens: the sum over units, which the exact count corrects. */
function reach(window: UnitWindow, first: number, tokens: number): number {
  let sum = 0;
  let index = first;
  for (; window.has(index); index += 1) {
    sum += window.at(index).tokens;
    if (sum > tokens) break;
  }
  return Math.max(first, index - 1);
}

/**
 * The largest index in [low, high] for which `holds`, which is true at `low` and, once false, stays so. Fast when it is
 * near `guess`: counting tokens inside of one long word is not cheap.
 */
function largest(low: number, high: number, guess: number, holds: (index: number) => boolean): number {
  let yes = low;
  let no = high + 1;
  let probe = Math.min(Math.max(guess, low + 1), high);
  for (let step = 1; no - yes > 1; step *= 2) {
    const isHeld = holds(probe);
    if (isHeld) yes = probe;
    else no = probe;
    const next = isHeld ? probe + step : probe - step;
    probe = next > yes && next < no ? next : (yes + no) >> 1;
  }
  return yes;
}

/** Code units on each side of a boundary that its hash covers. */
const hashReach = 24;

function best(text: string, window: UnitWindow, lowest: number, highest: number): number {
  let chosen = highest;
  let strength = -1;
  let hash = -1;
  for (let index = highest; index >= lowest; index -= 1) {
    const next = window.at(index + 1);
    if (next.strength < strength) continue;
    const end = window.at(index).charEnd;
    const around =
      localHash(text, Math.max(0, end - hashReach), end) ^
      localHash(text, next.charStart, Math.min(text.length, next.charStart + hashReach));
    if (next.strength === strength && around >>> 0 <= hash) continue;
    chosen = index;
    strength = next.strength;
    hash = around >>> 0;
  }
  return chosen;
}
