import { compileExpression, expressionFault } from '@sheaf/core/sources/api-fetch/expression';
import { describe, expect, it } from 'vitest';

describe('An expression', () => {
  it('gives what it finds, or nothing', async () => {
    expect(await compileExpression('a.b').evaluate({ a: [{ b: 1 }, { b: 2 }] })).toEqual([1, 2]);
    expect(await compileExpression('x').evaluate({})).toBeUndefined();
    expect(await compileExpression('x').evaluate({ x: [] })).toEqual([]);
  });

  it.each([
    ['a loop without end', '($f := function($n) { $f($n) }; $f(1))', 150, 'ran too long'],
    [
      'a loop within a loop',
      '$map([1..1000], function($i) { $map([1..1000], function($j) { $i * $j }) })',
      150,
      'ran too long',
    ],
    ['a call of itself', '($f := function($n) { 1 + $f($n) }; $f(1))', 10_000, 'deep'],
    ['a sequence of millions', '[1..9000000]', 10_000, 'a sequence of more than 1000000'],
    ['a text that doubles', '($f := function($t) { $f($t & $t) }; $f("ab"))', 10_000, 'needed more depth or memory'],
    ['a function', 'function($x) { $x }', 10_000, 'gave a function'],
  ])('stops %s', async (_, text, timeoutMs, words) => {
    expect(expressionFault(text)).toBeUndefined();
    await expect(compileExpression(text, timeoutMs).evaluate({})).rejects.toThrow(words);
  });

  it.each([
    ['/a+/', 'regular expression'],
    ['$match(x, /a/)', 'at character'],
    ['$map(x, $eval)', '$eval'],
    ['($e := $eval; $e("1"))', '$eval'],
    ['$pad(x, 999999999)', '$pad'],
    ['$sort(x)', 'items^(field)'],
    ['$shuffle(x)', 'something else each time'],
    ['('.repeat(1900), 'is no JSONata'],
  ])('%.20s is refused, with the reason', (text, words) => {
    expect(expressionFault(text)).toContain(words);
  });

  it('is a plain path only where it is names and nothing else', () => {
    expect(
      ['a.b', '`x y`', 'a[0]', 'a.$count(b)', 'a[]', '$'].map((text) => compileExpression(text).isPlainPath),
    ).toEqual([true, true, false, false, false, false]);
  });
});
