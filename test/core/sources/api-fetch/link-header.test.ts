import { nextLink } from '@sheaf/core/sources/api-fetch/link-header';
import { describe, expect, it } from 'vitest';

describe('The Link field', () => {
  it.each([
    ['<https://a/?page=2>; rel="next", <https://a/?page=9>; rel="last"', 'https://a/?page=2'],
    ['<a>; rel=prev,<b>;rel=next', 'b'],
    ['<a>; title="x, <c>; rel=next"; rel="last NEXT"', 'a'],
    ['<a,b;c>; REL = next', 'a,b;c'],
    ['<a>; rel="prev"; rel="next"', undefined],
    ['<a>; rel="nextish"', undefined],
    ['<a>', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s leads to %s', (field, target) => {
    expect(nextLink(field)).toBe(target);
  });

  it('is read in time that does not run away', () => {
    const started = performance.now();
    for (const part of ['<', '<a>;', '<a>; x=" ', '; ', ' ']) nextLink(part.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
