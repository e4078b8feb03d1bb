import { shownValue } from '@sheaf/core/platform/api/shown-value';
import { describe, expect, it } from 'vitest';

const secret = 'hunter2-hunter2';

describe('a value that was refused', () => {
  it.each([
    [{ secret }, ['source', 'auth', 'token']],
    [secret, ['source', 'auth', 'token']],
    [secret, ['source', 'auth', 'password']],
    [`postgres://reader:${secret}@db.example/crm`, ['source', 'connection']],
    [`https://reader:${secret}@site.example/`, ['source', 'url']],
    [`https://site.example/?a=1&api_key=${secret}&b=2`, ['source', 'url']],
    [{ type: 'api_fetch', headers: { authorization: `Bearer ${secret}` } }, ['source']],
    [{ type: 'nothing', auth: { type: 'basic', username: { secret }, password: secret } }, ['source']],
    [{ urls: [`https://reader:${secret}@site.example/`] }, []],
  ])('%j at %j is told without its secret', (value, path) => {
    expect(shownValue(value, path)).not.toContain(secret);
    expect(shownValue(value, path)).toContain('[secret]');
  });

  it.each([
    [0, ['maxItems'], '0'],
    [undefined, ['userAgent'], 'nothing'],
    ['https://site.example/?page=2', ['url'], '"https://site.example/?page=2"'],
  ])('%j is told as it is', (value, path, shown) => {
    expect(shownValue(value, path)).toBe(shown);
  });

  it('is shortened', () => {
    expect(shownValue('x'.repeat(1000), ['title'])).toHaveLength(201);
  });
});
