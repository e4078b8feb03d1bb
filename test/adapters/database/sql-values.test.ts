import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isoOfTimestamp, numberOfBigint, valueOfNumeric } from '../../../lambdas/adapters/sql-values.ts';

describe('a timestamptz', () => {
  test.each([
    ['2026-03-01 10:00:00+00', '2026-03-01T10:00:00.000000Z'],
    ['2026-03-01 10:00:00.5+02', '2026-03-01T08:00:00.500000Z'],
    ['2026-03-01 00:15:00.123456-05:30', '2026-03-01T05:45:00.123456Z'],
    ['2026-03-01 00:00:00+00:00:30', '2026-02-28T23:59:30.000000Z'],
    ['2026-03-01 10:00:00.1', '2026-03-01T10:00:00.100000Z'],
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000000Z'],
    ['infinity', 'infinity'],
  ])('%s is %s', (text, iso) => {
    expect(isoOfTimestamp(text)).toBe(iso);
  });

  test('keeps its order as text', () => {
    const instants = fc.record({ ms: fc.integer({ min: 0, max: 4e12 }), micros: fc.integer({ min: 0, max: 999 }) });
    const textOf = ({ ms, micros }: { ms: number; micros: number }) =>
      isoOfTimestamp(
        new Date(ms)
          .toISOString()
          .replace('T', ' ')
          .replace('Z', `${String(micros).padStart(3, '0')}+00`),
      );
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const order = a.ms - b.ms || a.micros - b.micros;
        expect(Math.sign(textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0)).toBe(Math.sign(order));
      }),
    );
  });
});

describe('numbers', () => {
  test('a bigint is a number up to 2^53', () => {
    expect(numberOfBigint('-9007199254740991')).toBe(-9007199254740991);
  });

  test('rejects a bigint that a number cannot hold', () => {
    expect(() => numberOfBigint('9007199254740993')).toThrow(RangeError);
  });

  test.each([
    ['0', 0],
    ['2.50', 2.5],
    ['-0.125', -0.125],
    ['1000000', 1_000_000],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['NaN', Number.NaN],
  ])('the numeric %s is %s', (text, value) => {
    expect(valueOfNumeric(text)).toEqual(value);
  });
});
