import { filedForm, formNameOf } from '@sheaf/core/sources/sec-edgar/forms';
import { edgarParameters } from '@sheaf/core/sources/sec-edgar/parameters';
import { describe, expect, it } from 'vitest';

const userAgent = 'Brook Research ada@brook.example';

describe('parameters', () => {
  it('have defaults', () => {
    expect(edgarParameters.parse({ ciks: [320, 'CIK0000000007'], userAgent })).toMatchObject({
      ciks: ['320', '7'],
      forms: ['10-K'],
      count: 1,
      includeAmendments: false,
      exhibits: [],
    });
  });

  it.each([
    [{}, 'tickers', 'name at least one company'],
    [{ tickers: ['A'], count: 0 }, 'count', '1'],
    [{ tickers: ['A'], count: 1001 }, 'count', '1000'],
    [{ tickers: ['A'], forms: ['10-Z'] }, 'forms.0', '"10-Z" is none of the forms that are read: 10-K, 10-Q'],
    [{ tickers: ['A'], from: '2023-13-01' }, 'from', 'date'],
    [{ tickers: ['A'], from: '2023-02-01', to: '2023-01-01' }, 'to', 'before'],
    [{ tickers: ['A'], exhibits: ['21'] }, 'exhibits.0', ''],
    [{ tickers: ['not a ticker!'] }, 'tickers.0', ''],
    [{ tickers: ['A'], userAgent: 'ada@brook.example' }, 'userAgent', 'a name and an e-mail address'],
    [{ tickers: ['A'], userAgent: 'Mozilla/5.0 (X11; Linux)' }, 'userAgent', 'a name and an e-mail address'],
    [{ tickers: ['A'], userAgent: 'Brook\r\nX: ada@brook.example' }, 'userAgent', 'a name and an e-mail address'],
    [{ tickers: ['A'], limit: 3 }, '', 'limit'],
  ])('rejects %j', (given, path, message) => {
    const { error } = edgarParameters.safeParse({ userAgent, ...given });
    expect(error?.issues[0]?.path.join('.')).toBe(path);
    expect(error?.issues[0]?.message).toContain(message);
  });

  it.each(['Brook Research ada@brook.example', 'Brook/1.0 (ada@brook.example)', 'Ada Mill <ada@brook.example>'])(
    'take %s',
    (given) => {
      expect(edgarParameters.safeParse({ tickers: ['A'], userAgent: given }).success).toBe(true);
    },
  );
});

it.each([
  ['10-K', '10-K', false],
  ['10-K/A', '10-K', true],
  ['SCHEDULE 13G/A', 'SC 13G', true],
  ['SCHEDULE 13D', 'SC 13D', false],
  ['S-3ASR', 'S-3', false],
  ['4/A', '4', true],
])('%s is %s', (form, name, isAmendment) => {
  expect(filedForm(form)).toEqual({ name, isAmendment });
});

it.each([
  ['10k', '10-K'],
  ['sc13g', 'SC 13G'],
  ['Schedule 13D', 'SC 13D'],
  ['Form 4', '4'],
  ['def14a', 'DEF 14A'],
])('%s means %s', (given, name) => {
  expect(formNameOf(given)).toBe(name);
});

it('knows no other forms', () => {
  expect(filedForm('CORRESP')).toBeUndefined();
  expect(filedForm('NT 10-K')).toBeUndefined();
});
