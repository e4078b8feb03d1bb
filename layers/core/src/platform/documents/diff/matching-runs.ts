import { anchorsOf } from './anchors.ts';

/** A stretch that two sequences have in common. */
export interface Run {
  readonly aStart: number;
  readonly bStart: number;
  readonly length: number;
}

export interface Matching {
  /** In order, without overlap, in both sequences. */
  readonly runs: readonly Run[];
  /** False where the budget ended before the fewest edits were found; the runs are still a true common subsequence. */
  readonly isMinimal: boolean;
}

interface Box {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** A place where the middle of a shortest edit script runs through equal items, relative to its box. */
interface Snake {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

interface Search {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Furthest x on each diagonal, from the start and from the end. */
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  /** Comparisons that are left. */
  budget: number;
}

/**
 * The longest common subsequence of two sequences, as runs: E. W. Myers, "An O(ND) Difference Algorithm and Its
 * Variations", Algorithmica 1 (1986), the variant in linear space: find the middle of the edit script from both ends, then
 * do the same on either side of it. Time O(ND) for D edits, at most `budget` comparisons; space O(N).
 *
 * Past the budget, what is left is matched by items that occur once in both (Bram Cohen's patience diff).
 */
export function matchingRuns(a: Int32Array, b: Int32Array, budget = 20_000_000): Matching {
  const size = a.length + b.length + 3;
  const search: Search = { a, b, forward: new Int32Array(size), backward: new Int32Array(size), budget };
  const runs: Run[] = [];
  let isMinimal = true;
  const boxes: Box[] = [{ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }];
  for (let box = boxes.pop(); box !== undefined; box = boxes.pop()) {
    const inner = trimmed(box, search, runs);
    if (inner.aFrom === inner.aTo || inner.bFrom === inner.bTo) continue;
    const snake = middleSnake(inner, search);
    if (snake !== undefined) {
      const [x, y] = [inner.aFrom + snake.x, inner.bFrom + snake.y];
      if (snake.length > 0) runs.push({ aStart: x, bStart: y, length: snake.length });
      boxes.push({ ...inner, aTo: x, bTo: y }, { ...inner, aFrom: x + snake.length, bFrom: y + snake.length });
      continue;
    }
    isMinimal = false;
    matchAnchors(inner, search, runs);
  }
  return { runs: runs.sort((one, other) => one.aStart - other.aStart), isMinimal };
}

/** Takes what the two ends of a box have in common. */
function trimmed({ aFrom, aTo, bFrom, bTo }: Box, { a, b }: Search, runs: Run[]): Box {
  let prefix = 0;
  const shorter = Math.min(aTo - aFrom, bTo - bFrom);
  while (prefix < shorter && a[aFrom + prefix] === b[bFrom + prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && a[aTo - 1 - suffix] === b[bTo - 1 - suffix]) suffix += 1;
  if (prefix > 0) runs.push({ aStart: aFrom, bStart: bFrom, length: prefix });
  if (suffix > 0) runs.push({ aStart: aTo - suffix, bStart: bTo - suffix, length: suffix });
  return { aFrom: aFrom + prefix, aTo: aTo - suffix, bFrom: bFrom + prefix, bTo: bTo - suffix };
}

/** Section 4b of the paper. Undefined when the budget ends first. */
function middleSnake(box: Box, search: Search): Snake | undefined {
  const [n, m] = [box.aTo - box.aFrom, box.bTo - box.bFrom];
  const delta = n - m;
  const most = Math.ceil((n + m) / 2);
  search.forward[most + 2] = 0;
  search.backward[most + 2] = 0;
  for (let d = 0; d <= most; d += 1) {
    const found = step(box, search, d, delta, true) ?? step(box, search, d, delta, false);
    if (found !== undefined) return found;
    if (search.budget <= 0) return undefined;
  }
  return undefined;
}

/** Goes one edit further on every diagonal, from the start or from the end, until the two meet. */
function step(box: Box, search: Search, d: number, delta: number, isForward: boolean): Snake | undefined {
  const [n, m] = [box.aTo - box.aFrom, box.bTo - box.bFrom];
  const zero = Math.ceil((n + m) / 2) + 1;
  const own = isForward ? search.forward : search.backward;
  const other = isForward ? search.backward : search.forward;
  // The paths meet on an odd diagonal while going forward, on an even one while going back.
  const meets = (delta % 2 !== 0) === isForward;
  const reach = isForward ? d - 1 : d;
  // Diagonals outside the box are left out.
  const last = d - 2 * Math.max(0, d - n);
  for (let k = 2 * Math.max(0, d - m) - d; k <= last; k += 2) {
    const isDown = k === -d || (k !== d && own[zero + k - 1]! < own[zero + k + 1]!);
    const start = isDown ? own[zero + k + 1]! : own[zero + k - 1]! + 1;
    const length = equalFrom(box, search, start, start - k, isForward);
    const end = start + length;
    own[zero + k] = end;
    search.budget -= 1 + length;
    if (!meets || Math.abs(delta - k) > reach || end + other[zero + delta - k]! < n) continue;
    return isForward ? { x: start, y: start - k, length } : { x: n - end, y: m - (end - k), length };
  }
  return undefined;
}

/** How many items are equal from this point of the box on, counted from its start or from its end. */
function equalFrom({ aFrom, aTo, bFrom, bTo }: Box, { a, b }: Search, x: number, y: number, isForward: boolean) {
  const most = Math.min(aTo - aFrom - x, bTo - bFrom - y);
  let length = 0;
  if (isForward) while (length < most && a[aFrom + x + length] === b[bFrom + y + length]) length += 1;
  else while (length < most && a[aTo - 1 - x - length] === b[bTo - 1 - y - length]) length += 1;
  return length;
}

/** Matches a box by what occurs once in both sides, and what stands directly beside that. Loglinear. */
function matchAnchors(box: Box, search: Search, runs: Run[]): void {
  let { aFrom, bFrom } = box;
  for (const { aAt, bAt } of anchorsOf(search.a.subarray(box.aFrom, box.aTo), search.b.subarray(box.bFrom, box.bTo))) {
    trimmed({ aFrom, aTo: box.aFrom + aAt, bFrom, bTo: box.bFrom + bAt }, search, runs);
    runs.push({ aStart: box.aFrom + aAt, bStart: box.bFrom + bAt, length: 1 });
    [aFrom, bFrom] = [box.aFrom + aAt + 1, box.bFrom + bAt + 1];
  }
  trimmed({ ...box, aFrom, bFrom }, search, runs);
}
