import fc from 'fast-check';
import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import { compileExpression } from '../../../local/states/expressions/expression.ts';
import { compileTemplate } from '../../../local/states/expressions/template.ts';

const host = { now: () => Date.parse('2026-01-02T03:04:05.678Z'), random: () => 0.25 };
const evaluate = (source: string, input: unknown = {}) =>
  compileExpression(`{% ${source} %}`, 'Output', host).evaluate({ states: { input } });

test.each([
  ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
  ['$range(0, 10, 5)', [0, 5, 10]],
  ['$range(3, 1, -1)', [3, 2, 1]],
  ['$hash("abc", "SHA-256")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
  ['$random()', 0.25],
  ['$random(7) = $random(7) and $random(7) < 1', true],
  ['$match($uuid(), /^[0-9a-f-]{36}$/).index', 0],
  ['$parse("{\\"a\\": [1]}").a', [1]],
  ['$now()', '2026-01-02T03:04:05.678Z'],
  ['$now("[Y0001]/[M01]")', '2026/01'],
  ['$millis()', Date.parse('2026-01-02T03:04:05.678Z')],
])('%s', async (source, expected) => {
  expect(await evaluate(source)).toEqual(expected);
});

test.each([
  ['$partition(1, 2)', /array/],
  ['$partition([1], 0)', /at least 1/],
  ['$range(0, 5000, 1)', /at most 1000/],
  ['$range(0, 1, 0)', /other than 0/],
  ['$hash("abc", "CRC")', /MD5/],
  ['$parse("{")', /JSON/],
  ['1 / 0', /JSON cannot hold|out of range/],
  ['$states.input.nothing', /returned nothing/],
  ['function($x) { $x }', /function/],
  ['[1, $sum]', /function/],
])('fails on %s', async (source, message) => {
  await expect(evaluate(source)).rejects.toMatchObject({
    error: 'States.QueryEvaluationError',
    cause: expect.stringMatching(message),
  });
});

test('a string is an expression only as a whole', async () => {
  const template = compileTemplate({ a: 'x {% 1 %}', b: ['{% 1 + 1 %}', null], c: { d: true } }, 'Output', host);
  expect(await template.evaluate({})).toEqual({ a: 'x {% 1 %}', b: [2, null], c: { d: true } });
});

test('a value without expressions is handed on as it is', () => {
  const value = { a: [1, { b: 2 }] };
  expect(compileTemplate(value, 'Output', host).evaluate({})).toBe(value);
});

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant(null),
    fc.integer(),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const makers = [
  '$states.input.a',
  '[$states.input.a]',
  '{"a": $states.input.a[0], "b": [$states.input.b]}',
  '$states.input.**.a',
  '$append($states.input.a, $states.input.b)',
  '$states.input.a[]',
];
const takers = [
  '$states.input',
  '[$states.input]',
  '$count($states.input.a)',
  '$states.input.a.b',
  '[$states.input.b.a]',
  '$states.input[0]',
  '{"x": $states.input.b}',
];

test('what an expression made is to a later one as if it had been written down and read again', async () => {
  await fc.assert(
    fc.asyncProperty(values, fc.constantFrom(...makers), fc.constantFrom(...takers), async (input, maker, taker) => {
      const attempt = (source: string, given: unknown) =>
        evaluate(source, given).catch((error: { cause: string }) => ({ failed: error.cause }));
      const made = await jsonata(maker).evaluate(undefined, { states: { input } });
      if (made === undefined) return;
      const written = JSON.parse(JSON.stringify(made));
      expect(await attempt(maker, input)).toEqual(written);
      expect(await attempt(taker, await attempt(maker, input))).toEqual(await attempt(taker, written));
    }),
    { numRuns: 300 },
  );
});
