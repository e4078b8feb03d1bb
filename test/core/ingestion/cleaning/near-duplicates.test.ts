import { boilerplateOf, withoutBoilerplate } from '@sheaf/core/ingestion/cleaning/boilerplate-shingles';
import { type Kinship, promote } from '@sheaf/core/ingestion/cleaning/kinship';
import { differInMeaning, meaningMarksOf } from '@sheaf/core/ingestion/cleaning/meaning-marks';
import { createNearDuplicates, findNearDuplicates } from '@sheaf/core/ingestion/cleaning/near-duplicates';
import { jaccard, shinglesOf } from '@sheaf/core/ingestion/cleaning/shingles';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFrom, someText, worn } from './a-corpus.ts';

const body = someText(204, randomFrom(1));

describe('near-duplicates', () => {
  it('finds, against brute force, 95 % of what is 0.8 similar and nothing else', () => {
    const random = randomFrom(3);
    const documents = Array.from({ length: 60 }, (_, index) => ({ id: `o${index}`, text: someText(250, random) }));
    const copies = documents.flatMap(({ id, text }) =>
      Array.from({ length: 5 }, (_, copy) => ({ id: `${id}-${copy}`, text: worn(text, random() * 0.04, random) })),
    );
    const near = createNearDuplicates();
    for (const { id, text } of documents) near.add(id, text);
    const originals = documents.map(({ id, text }) => ({ id, shingles: shinglesOf(text) }));
    let expected = 0;
    let found = 0;
    for (const { id, text } of copies) {
      const shingles = shinglesOf(text);
      const true_ = originals.filter((original) => jaccard(original.shingles, shingles) >= 0.8).map((one) => one.id);
      const kinship = near.add(id, text);
      expected += true_.length;
      if (kinship.kind === 'original') {
        near.remove(id);
        continue;
      }
      found += true_.includes(kinship.of) ? 1 : 0;
      expect(kinship.similarity).toBeGreaterThanOrEqual(0.8);
    }
    expect(expected).toBeGreaterThan(150);
    expect(found / expected).toBeGreaterThanOrEqual(0.95);
  });

  it.each([
    ['a number', 'The limit is 30 days.', 'The limit is 60 days.'],
    ['a decimal', 'It costs 1.5 units.', 'It costs 15 units.'],
    ['a date', 'It ends on 3 May.', 'It ends on 3 June.'],
    ['a month in French', 'La fin est en mai.', 'La fin est en juin.'],
    ['a quantity in words', 'It takes two turns.', 'It takes three turns.'],
    ['a name', 'It was signed by Miller.', 'It was signed by Baker.'],
    ['a name that opens a sentence', 'Jane Miller signed.', 'Anne Miller signed.'],
    ['a negation', 'It is allowed.', 'It is not allowed.'],
    ['a contraction', 'They do sell.', "They don't sell."],
    ['a negation in German', 'Das ist eine Ausnahme.', 'Das ist keine Ausnahme.'],
  ])('takes a difference in %s for a variant', (_, one, other) => {
    const near = createNearDuplicates();
    near.add('a', `${body} ${one}`);
    expect(near.add('b', `${body} ${other}`)).toMatchObject({ kind: 'variant', of: 'a' });
    expect(near.add('c', `${body} ${other}`)).toEqual({ kind: 'duplicate', of: 'b', similarity: 1 });
  });

  it('takes other differences, in case and layout too, for a duplicate', () => {
    const near = createNearDuplicates();
    near.add('a', `${body} The end is near.`);
    expect(near.add('b', `${body.toUpperCase()}\n\nthe END is near!`)).toMatchObject({ kind: 'duplicate', of: 'a' });
    expect(near.add('c', `${body} However, the end is quite near.`)).toMatchObject({ kind: 'duplicate', of: 'a' });
    expect(near.add('d', someText(200, randomFrom(2)))).toEqual({ kind: 'original' });
    expect(near.add('e', '')).toEqual({ kind: 'original' });
    expect(near.add('f', '')).toEqual({ kind: 'original' });
  });

  it('does not make kin of the ends of a chain', () => {
    const random = randomFrom(5);
    const a = someText(400, random);
    const parts = a.split(' ');
    const change = (from: number, to: number) =>
      parts.map((word, at) => (at >= from && at < to ? `q${word}` : word)).join(' ');
    const [b, c] = [change(0, 30), change(0, 60)];
    expect(jaccard(shinglesOf(b), shinglesOf(c))).toBeGreaterThan(0.8);
    expect(jaccard(shinglesOf(a), shinglesOf(c))).toBeLessThan(0.8);
    const kinships = findNearDuplicates(Object.entries({ a, b, c }).map(([id, text]) => ({ id, text })));
    expect(kinships.get('b')).toMatchObject({ kind: 'duplicate', of: 'a' });
    expect(kinships.get('c')).toEqual({ kind: 'original' });
  });

  it('tells an original of every kin, whatever is added and removed', () => {
    const random = randomFrom(9);
    const bases = Array.from({ length: 3 }, () => someText(60, random));
    const texts = bases.flatMap((text) => [
      text,
      worn(text, 0.01, random),
      `${text} It is not 7.`,
      worn(text, 0.3, random),
    ]);
    const step = fc.tuple(fc.nat({ max: 7 }), fc.option(fc.nat({ max: texts.length - 1 })));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const near = createNearDuplicates();
        const held = new Map<string, string>();
        for (const [number, text] of steps) {
          const id = `d${number}`;
          if (text === null) {
            near.remove(id);
            held.delete(id);
          } else {
            near.add(id, texts[text]!);
            held.set(id, texts[text]!);
          }
        }
        for (const [id, text] of held) {
          const kinship = near.kinshipOf(id)!;
          if (kinship.kind === 'original') continue;
          expect(near.kinshipOf(kinship.of)?.kind).toMatch(
            kinship.kind === 'variant' ? 'original' : /original|variant/,
          );
          const exact = jaccard(shinglesOf(text), shinglesOf(held.get(kinship.of)!));
          expect(kinship.similarity).toBe(exact);
          expect(exact).toBeGreaterThanOrEqual(0.8);
        }
        expect([...'01234567'].filter((n) => near.kinshipOf(`d${n}`)).length).toBe(held.size);
      }),
      { numRuns: 300 },
    );
  });

  it('strips what many of the documents share before it compares', () => {
    const random = randomFrom(13);
    const notice = someText(150, random);
    const documents = Array.from({ length: 40 }, (_, at) => ({
      id: `${at}`,
      text: `${notice} ${someText(30, random)}`,
    }));
    expect(jaccard(shinglesOf(documents[0]!.text), shinglesOf(documents[1]!.text))).toBeGreaterThan(0.6);
    const boilerplate = boilerplateOf(documents.map(({ text }) => shinglesOf(text)));
    expect(boilerplate.keys.size).toBeGreaterThan(140);
    const [one, other] = documents.map(({ text }) => withoutBoilerplate(shinglesOf(text), boilerplate));
    expect(jaccard(one!, other!)).toBe(0);
    expect(withoutBoilerplate(shinglesOf(notice), boilerplate)).toHaveLength(0);
    expect([...findNearDuplicates(documents).values()].every(({ kind }) => kind === 'original')).toBe(true);
  });

  it('takes about twice the time for twice the documents', () => {
    const random = randomFrom(17);
    const documents = Array.from({ length: 4000 }, (_, at) => ({ id: `${at}`, text: someText(120, random) }));
    const time = (count: number) => {
      const started = performance.now();
      findNearDuplicates(documents.slice(0, count));
      return performance.now() - started;
    };
    time(500);
    const ratio = Math.min(...[1, 2, 3].map(() => time(4000) / time(1000)));
    expect(ratio).toBeLessThan(10);
  }, 60_000);
});

describe('promotion', () => {
  const kinships = (entries: Record<string, Kinship>) => new Map(Object.entries(entries));
  it('makes the best duplicate the original, and the others its kin where they are similar', () => {
    const before = kinships({
      o: { kind: 'original' },
      v: { kind: 'variant', of: 'o', similarity: 0.99 },
      d: { kind: 'duplicate', of: 'o', similarity: 0.9 },
      e: { kind: 'duplicate', of: 'o', similarity: 0.95 },
      x: { kind: 'duplicate', of: 'other', similarity: 1 },
    });
    const similarity: Record<string, number> = { 'd e': 0.85, 'v e': 0.7 };
    expect(promote(before, 'o', (a, b) => similarity[`${a} ${b}`] ?? 0)).toEqual(
      kinships({
        e: { kind: 'original' },
        d: { kind: 'duplicate', of: 'e', similarity: 0.85 },
        v: { kind: 'original' },
      }),
    );
  });

  it('promotes a variant only where there is no duplicate, and changes nothing when a copy goes', () => {
    const before = kinships({ o: { kind: 'original' }, v: { kind: 'variant', of: 'o', similarity: 0.9 } });
    expect(promote(before, 'o', () => 1)).toEqual(kinships({ v: { kind: 'original' } }));
    expect(promote(before, 'v', () => 1).size).toBe(0);
    expect(promote(before, 'unknown', () => 1).size).toBe(0);
  });
});

describe('marks of meaning', () => {
  it('differ by themselves never, and in both directions alike', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(differInMeaning(meaningMarksOf(a), meaningMarksOf(a))).toBe(false);
        expect(differInMeaning(meaningMarksOf(a), meaningMarksOf(b))).toBe(
          differInMeaning(meaningMarksOf(b), meaningMarksOf(a)),
        );
      }),
    );
  });
});
