import { apiFetchParameters } from '@sheaf/core/sources/api-fetch/parameters';
import { describe, expect, it } from 'vitest';
import { url } from './an-api.ts';

describe('Parameters', () => {
  it('have the limits of the documentation where nothing is said', () => {
    expect(apiFetchParameters.parse({ url })).toMatchObject({
      method: 'GET',
      format: 'auto',
      auth: { type: 'none' },
      pagination: { type: 'none' },
      fields: { content: '$', metadata: {} },
      delaySeconds: 0.5,
      timeoutSeconds: 30,
      tries: 3,
      maxItems: 100,
      maxPages: 10,
      maxBytesPerAnswer: 52_428_800,
    });
  });

  it.each([
    [
      'dataPath',
      { dataPath: 'items[' },
      '"items[" is no JSONata: Expected "]" before end of expression, at character 6',
    ],
    ['fields.content', { fields: { content: 'a + ' } }, 'is no JSONata'],
    ['fields.title', { fields: { title: '$replace(a, /(x+)+$/, "")' } }, 'regular expression'],
    ['fields.metadata.a', { fields: { metadata: { a: '$eval("1")' } } }, 'uses $eval'],
    ['pagination.path', { pagination: { type: 'nextUrl', path: '$now()' } }, 'uses $now'],
    ['url', { url: 'ftp://example.com' }, 'https://'],
    ['url', { url: 'https://u:p@example.com' }, 'basic'],
    ['url', { url: 'https://example.com?api_key=x' }, 'apiKey'],
    ['headers.Authorization', { headers: { Authorization: 'Bearer x' } }, 'is a credential'],
    ['query.access_token', { query: { access_token: 'x' } }, 'is a credential'],
    ['headers.a', { headers: { a: 'x\r\ny: z' } }, 'line break'],
    ['body', { body: {} }, 'POST only'],
    ['pagination.in', { pagination: { type: 'cursor', cursorPath: 'c', parameter: 'c', in: 'body' } }, 'JSON object'],
    ['updatedSince.in', { method: 'POST', body: 'x', updatedSince: { parameter: 'c', in: 'body' } }, 'JSON object'],
    ['updatedSince.parameter', { updatedSince: { parameter: 'a.__proto__.b' } }, 'path'],
    ['fields.updatedAt', { updatedSince: { parameter: 'since' } }, 'is needed'],
    ['dataPath', { format: 'csv', dataPath: 'a' }, 'is for json and xml'],
    ['dataPath', { format: 'xml' }, 'is needed for xml'],
    ['pagination.type', { format: 'ndjson', pagination: { type: 'nextUrl', path: 'a' } }, 'holds items only'],
    ['auth.name', { auth: { type: 'apiKey', name: 'a b', value: { secret: 'x' } } }, 'no name of a header'],
    ['maxItems', { maxItems: 1_000_001 }, '1000000'],
    ['maxPages', { maxPages: 100_001 }, '100000'],
    ['delaySeconds', { delaySeconds: 61 }, '60'],
    ['maxBytesPerAnswer', { maxBytesPerAnswer: 104_857_601 }, '104857600'],
    ['', { page: 1 }, 'page'],
  ])('rejects %s: %o', (field, given, words) => {
    const { error } = apiFetchParameters.safeParse({ url, ...given });
    const issues = error!.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    expect(issues.filter((issue) => issue.startsWith(`${field}: `)).join()).toContain(words);
  });
});
