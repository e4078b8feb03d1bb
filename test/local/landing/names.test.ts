import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIgnoredPath } from '../../../local/landing/ignored-name.ts';
import { keyOfPath } from '../../../local/landing/object-key.ts';

describe('the key of a path', () => {
  it('is the prefix and the path in one Unicode form, without control characters, of at most 1024 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1200 }), (path) => {
        const place = keyOfPath('default/', path);
        if ('refusal' in place) return;
        expect(place.key).toBe(`default/${path.normalize('NFC')}`);
        expect(Buffer.byteLength(place.key)).toBeLessThanOrEqual(1024);
        expect(keyOfPath('default/', path.normalize('NFD'))).toEqual(place);
      }),
    );
  });

  it.each(['a\nb', 'a\tb', 'a\u0000b', 'a\u007fb', 'half \ud83d', 'x'.repeat(1017), 'é'.repeat(509)])(
    'rejects %j',
    (path) => {
      expect(keyOfPath('default/', path)).toHaveProperty('refusal');
    },
  );
});

describe('names that are ignored', () => {
  it.each([
    '.x',
    '.x/a',
    'x/.y',
    'a~',
    '~$a.docx',
    '#a#',
    '.#a',
    'x/4913',
    'a.SWP',
    'a.swx',
    'Thumbs.db',
    'p.download/a',
  ])('are those of %s', (path) => {
    expect(isIgnoredPath(path)).toBe(true);
  });

  it.each(['a', 'a.b', 'x/a.md', '4913/a', '4913.txt', '#1.md', 'a.tmp/b', 'a~b', 'part', 'tmp/part.txt', 'a.swp.txt'])(
    'are not those of %s',
    (path) => {
      expect(isIgnoredPath(path)).toBe(false);
    },
  );
});
