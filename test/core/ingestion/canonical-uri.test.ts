import { canonicalUri } from '@sheaf/core/ingestion/canonical-uri';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('canonicalUri', () => {
  it.each([
    ['HTTP://User@EXAMPLE.com:80/a/./b/../c?x=1#frag', 'http://User@example.com/a/c?x=1'],
    ['https://example.com', 'https://example.com/'],
    ['https://example.com:443?q', 'https://example.com/?q'],
    ['https://example.com:8443/', 'https://example.com:8443/'],
    ['s3://landing/default/My File.md', 's3://landing/default/My%20File.md'],
    ['s3://landing/default/a%2fb%23c', 's3://landing/default/a%2Fb%23c'],
    ['s3://landing/default/a/../b', 's3://landing/default/a/../b'],
    ['upload:caf\u0065\u0301.txt', 'upload:caf%C3%A9.txt'],
    ['upload:caf%65%CC%81.txt', 'upload:caf%C3%A9.txt'],
    ['upload:100%.txt', 'upload:100%25.txt'],
    ['upload:%7Euser%2d', 'upload:~user-'],
    ['upload:bad%FFbyte', 'upload:bad%FFbyte'],
    ['upload:half\ud83d', 'upload:half%EF%BF%BD'],
    ['upload:%3A\u0301', 'upload:%3A%CC%81'],
  ])('spells %s as %s', (uri, canonical) => {
    expect(canonicalUri(uri)).toBe(canonical);
  });

  it('changes nothing the second time, and leaves only what RFC 3986 allows', () => {
    const parts = fc.constantFrom(
      'http://',
      's3://',
      'upload:',
      '/',
      '..',
      '.',
      '?',
      '%',
      '%2F',
      '%41',
      '%CC%81',
      'e',
      '\u0301',
      'é',
      '#',
      ' ',
      'A',
      ':80',
      '@',
      '=',
      '\u0338',
      '%E2',
      '\ud800',
    );
    fc.assert(
      fc.property(
        fc.constantFrom('http://', 'https://h', 's3://', 'upload:', 'X:'),
        fc.oneof(
          fc.array(parts, { maxLength: 14 }).map((all) => all.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (scheme, rest) => {
          const once = canonicalUri(scheme + rest);
          expect(canonicalUri(once)).toBe(once);
          expect(once).toMatch(/^(?:[\w.~:/?[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*$/);
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('keeps different landing keys apart', () => {
    const spell = (key: string) =>
      canonicalUri(`s3://landing/${key.normalize('NFC').split('/').map(encodeURIComponent).join('/')}`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        fc.pre(a.toWellFormed().normalize('NFC') !== b.toWellFormed().normalize('NFC'));
        expect(spell(a)).not.toBe(spell(b));
      }),
    );
  });
});
