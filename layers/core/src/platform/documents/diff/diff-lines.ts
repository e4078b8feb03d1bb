import { type Matching, matchingRuns, type Run } from './matching-runs.ts';

export type HunkKind = 'unchanged' | 'removed' | 'added';

/** A stretch of lines. Offsets are UTF-16 code units, half-open; what was removed has an empty range in `to`, and so on. */
export interface Hunk {
  readonly kind: HunkKind;
  readonly lines: number;
  readonly fromStart: number;
  readonly fromEnd: number;
  readonly toStart: number;
  readonly toEnd: number;
}

export interface LineDiff {
  /** In order; together they cover both texts. Where lines were replaced, the removed ones come first. */
  readonly hunks: readonly Hunk[];
  readonly isMinimal: boolean;
}

/** What became of the lines of a text; a line is what ends with `\n`, or the rest. Linear in space, else as `matchingRuns`. */
export function diffLines(from: string, to: string, budget?: number): LineDiff {
  const numbers = new Map<string, number>();
  const a = numberLines(from, numbers);
  const b = numberLines(to, numbers);
  const { runs, isMinimal }: Matching = matchingRuns(a.items, b.items, budget);
  const hunks: Hunk[] = [];
  let [aAt, bAt] = [0, 0];
  const add = (kind: HunkKind, aTo: number, bTo: number) => {
    const lines = Math.max(aTo - aAt, bTo - bAt);
    if (lines === 0) return;
    hunks.push({
      kind,
      lines,
      fromStart: a.starts[aAt]!,
      fromEnd: a.starts[aTo]!,
      toStart: b.starts[bAt]!,
      toEnd: b.starts[bTo]!,
    });
    [aAt, bAt] = [aTo, bTo];
  };
  for (const { aStart, bStart, length } of joined(runs)) {
    add('removed', aStart, bAt);
    add('added', aAt, bStart);
    add('unchanged', aStart + length, bStart + length);
  }
  add('removed', a.items.length, bAt);
  add('added', aAt, b.items.length);
  return { hunks, isMinimal };
}

/** Runs that follow each other without a gap are one. */
function joined(runs: readonly Run[]): Run[] {
  const whole: Run[] = [];
  for (const run of runs) {
    const last = whole.at(-1);
    const follows = last && last.aStart + last.length === run.aStart && last.bStart + last.length === run.bStart;
    if (follows) whole[whole.length - 1] = { ...last, length: last.length + run.length };
    else whole.push(run);
  }
  return whole;
}

/** Equal lines get equal numbers. `starts` has one entry more: the end of the text. */
function numberLines(text: string, numbers: Map<string, number>): { items: Int32Array; starts: number[] } {
  const items: number[] = [];
  const starts = [0];
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, end);
    const number = numbers.get(line) ?? numbers.size;
    numbers.set(line, number);
    items.push(number);
    starts.push(end);
    at = end;
  }
  return { items: Int32Array.from(items), starts };
}
