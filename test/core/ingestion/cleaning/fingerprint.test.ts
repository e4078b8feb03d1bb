import { fingerprintOf } from '@sheaf/core/ingestion/cleaning/fingerprint';
import { meaningMarksOf } from '@sheaf/core/ingestion/cleaning/meaning-marks';
import { jaccard, shinglesOf } from '@sheaf/core/ingestion/cleaning/shingles';
import { bandKeysOf, estimatedSimilarityOf, readSketch } from '@sheaf/core/ingestion/cleaning/sketch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aNote } from '../../../../bench/fixtures/notes.ts';
import { randomFrom, someText, worn } from './a-corpus.ts';

const sketchOf = (text: string) => readSketch(fingerprintOf(text).sketch!);
const keysOf = (text: string, corpus = 'documents') => bandKeysOf(sketchOf(text), corpus);
const sharedBands = (a: string, b: string) => new Set(keysOf(a)).intersection(new Set(keysOf(b))).size;

describe('the fingerprint of a text', () => {
  it('lets 97 % of what is 0.8 similar meet in a band, and estimates how similar it is', () => {
    const random = randomFrom(7);
    const pairs = Array.from({ length: 300 }, () => {
      const text = someText(250, random);
      return { text, other: worn(text, random() * 0.03, random) };
    });
    const near = pairs
      .map(({ text, other }) => ({ text, other, true_: jaccard(shinglesOf(text), shinglesOf(other)) }))
      .filter(({ true_ }) => true_ >= 0.8);
    expect(near.length).toBeGreaterThan(150);
    const met = near.filter(({ text, other }) => sharedBands(text, other) > 0);
    expect(met.length / near.length).toBeGreaterThan(0.97);
    for (const { text, other, true_ } of near)
      expect(Math.abs(estimatedSimilarityOf(sketchOf(text), sketchOf(other)) - true_)).toBeLessThan(0.25);
  });

  it('keeps apart what is made by one rule, and what is of two corpora', () => {
    const notes = Array.from({ length: 60 }, (_, at) => new Set(keysOf(aNote(at))));
    const shared = notes.flatMap((note, at) => notes.slice(at + 1).map((other) => note.intersection(other).size));
    expect(shared.filter((count) => count > 0).length / shared.length).toBeLessThan(0.02);
    expect(notes[0]!.intersection(new Set(keysOf(aNote(0), 'others'))).size).toBe(0);
  });

  it('has the same hash of numbers for any texts whose quantities are the same', () => {
    const word = fc.constantFrom(
      'it',
      'costs',
      '1.5',
      '15',
      '-7',
      '−7',
      '2025-11-21',
      '12:30',
      'x9',
      '3,000',
      '.',
      '-',
      'two',
      ',4',
    );
    fc.assert(
      fc.property(fc.array(word), fc.array(word), fc.constantFrom(' ', ''), (a, b, by) => {
        const [one, other] = [a.join(by), b.join(by)];
        const [marks, otherMarks] = [meaningMarksOf(one), meaningMarksOf(other)];
        if (marks.quantities.join() !== otherMarks.quantities.join()) return;
        expect(fingerprintOf(one).numbersHash).toBe(fingerprintOf(other).numbersHash);
      }),
      { numRuns: 300 },
    );
    expect(fingerprintOf('3 and 5').numbersHash).toBe(fingerprintOf('5 or 3').numbersHash);
    expect(fingerprintOf('3 and 5').numbersHash).not.toBe(fingerprintOf('3 and 6').numbersHash);
    expect(Number.isSafeInteger(fingerprintOf('8 '.repeat(1000)).numbersHash)).toBe(true);
  });

  it('has no sketch without words, or above a million characters', () => {
    expect(fingerprintOf('… !').sketch).toBeNull();
    expect(fingerprintOf('word '.repeat(200_001)).sketch).toBeNull();
    expect(fingerprintOf('word').sketch).not.toBeNull();
  });
});
