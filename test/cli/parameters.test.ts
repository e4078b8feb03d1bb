import { describe, expect, it } from 'vitest';
import { parametersOf } from '../../cli/parameters.ts';

const env = { TOKEN: 'hunter2', EMPTY: '' };

describe('parameters on a command line', () => {
  it('are JSON where they can be, text otherwise, and nest at dots', () => {
    const words = [
      'url=https://a.example/?x=1',
      'maxPages=50',
      'followLinks=true',
      'auth.type=bearer',
      'urls=["a","b"]',
    ];
    expect(parametersOf(words, env)).toEqual({
      url: 'https://a.example/?x=1',
      maxPages: 50,
      followLinks: true,
      auth: { type: 'bearer' },
      urls: ['a', 'b'],
    });
  });

  it('take credentials from the environment, so that no history keeps them', () => {
    expect(parametersOf(['auth.token=env:TOKEN'], env)).toEqual({ auth: { token: { secret: 'hunter2' } } });
  });

  it.each([
    ['maxPages', 'maxPages is no parameter'],
    ['=5', '=5 is no parameter'],
    ['a..b=1', 'a..b=1 is no parameter'],
    ['__proto__.x=1', 'is no parameter'],
    ['t=env:ABSENT', 'The environment has no variable ABSENT'],
    ['t=env:EMPTY', 'The environment has no variable EMPTY'],
  ])('rejects %s', (word, message) => {
    expect(() => parametersOf([word], env)).toThrow(message);
  });

  it('rejects a parameter that is set twice or leads into a value', () => {
    expect(() => parametersOf(['a=1', 'a=2'], env)).toThrow('sets a a second time');
    expect(() => parametersOf(['a=1', 'a.b=2'], env)).toThrow('leads into a, which is a value already');
  });
});
