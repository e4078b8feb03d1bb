import { diffLines } from '@sheaf/core/platform/documents/diff/diff-lines';
import { matchingRuns } from '@sheaf/core/platform/documents/diff/matching-runs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const sequence = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 }).map((items) => Int32Array.from(items));
const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'ä🌾'), { maxLength: 25 }).map((lines) => lines.join('\n'));

/** The plain table of Wagner and Fischer. */
function longestCommon(a: Int32Array, b: Int32Array): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const item of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j += 1)
      next.push(item === b[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!));
    row = next;
  }
  return row[b.length]!;
}

function isCommonSubsequence(a: Int32Array, b: Int32Array, budget?: number) {
  const { runs, isMinimal } = matchingRuns(a, b, budget);
  let [aAt, bAt, matched] = [0, 0, 0];
  for (const { aStart, bStart, length } of runs) {
    expect(aStart >= aAt && bStart >= bAt && length > 0).toBe(true);
    expect(a.subarray(aStart, aStart + length)).toEqual(b.subarray(bStart, bStart + length));
    [aAt, bAt, matched] = [aStart + length, bStart + length, matched + length];
  }
  return { matched, isMinimal };
}

describe('the diff of two sequences', () => {
  it('keeps as much in common as a table over all pairs finds', () => {
    const property = fc.property(sequence, sequence, (a, b) => {
      expect(isCommonSubsequence(a, b)).toEqual({ matched: longestCommon(a, b), isMinimal: true });
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('is still true, and says that it may not be minimal, when its budget ends', () => {
    const property = fc.property(sequence, sequence, fc.integer({ min: 0, max: 40 }), (a, b, budget) => {
      const { matched, isMinimal } = isCommonSubsequence(a, b, budget);
      if (isMinimal) expect(matched).toBe(longestCommon(a, b));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('finds what occurs once in both when its budget ends at once', () => {
    const a = Int32Array.from([9, 1, 7, 2, 8, 3]);
    const b = Int32Array.from([5, 1, 6, 2, 4, 3, 5]);
    expect(isCommonSubsequence(a, b, 0)).toEqual({ matched: 3, isMinimal: false });
  });

  it('takes 100,000 lines with nothing in common, and with one edit in each hundred, in bounded time', () => {
    const a = Int32Array.from({ length: 100_000 }, (_, index) => index);
    const other = a.map((item) => item + 1_000_000);
    expect(isCommonSubsequence(a, other)).toEqual({ matched: 0, isMinimal: false });
    const edited = a.map((item, index) => (index % 100 === 50 ? -item : item));
    expect(isCommonSubsequence(a, edited).matched).toBe(99_000);
  });
});

describe('the diff of two texts', () => {
  it('covers both, and what is unchanged is equal in both', () => {
    const property = fc.property(text, text, (from, to) => {
      const { hunks } = diffLines(from, to);
      const old = hunks.map(({ fromStart, fromEnd }) => from.slice(fromStart, fromEnd));
      const fresh = hunks.map(({ toStart, toEnd }) => to.slice(toStart, toEnd));
      expect([old.join(''), fresh.join('')]).toEqual([from, to]);
      for (const [index, { kind, lines }] of hunks.entries()) {
        expect(lines).toBeGreaterThan(0);
        if (kind === 'unchanged') expect(old[index]).toBe(fresh[index]);
        else expect(kind === 'removed' ? fresh[index] : old[index]).toBe('');
        expect(hunks[index + 1]?.kind).not.toBe(kind);
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('puts what was removed before what took its place', () => {
    const { hunks } = diffLines('one\ntwo\nthree', 'one\n2\nthree');
    expect(hunks).toEqual([
      { kind: 'unchanged', lines: 1, fromStart: 0, fromEnd: 4, toStart: 0, toEnd: 4 },
      { kind: 'removed', lines: 1, fromStart: 4, fromEnd: 8, toStart: 4, toEnd: 4 },
      { kind: 'added', lines: 1, fromStart: 8, fromEnd: 8, toStart: 4, toEnd: 6 },
      { kind: 'unchanged', lines: 1, fromStart: 8, fromEnd: 13, toStart: 6, toEnd: 11 },
    ]);
  });
});
