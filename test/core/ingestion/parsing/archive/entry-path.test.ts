import { createUniquePaths, entryPath } from '@sheaf/core/ingestion/parsing/archive/entry-path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const leadsOut = (path: string) => /^[/\\]|^[a-z]:/i.test(path) || path.split(/[/\\]/).includes('..');

/** Whether a path is a plain relative one. */
function isInside(path: string): boolean {
  const segments = path.split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not occur
  return !/^\/|^[a-z]:|[\\\0-\x1f]/i.test(path) && segments.every((one) => !['', '.', '..'].includes(one));
}

const pieces = fc.constantFrom(
  '..',
  '.',
  '/',
  '\\',
  'a',
  'C:',
  '\0',
  '%2e',
  '%2f',
  '%5c',
  '%252e',
  '．',
  '／',
  '\u200b',
  ' ',
  '\n',
  '~',
);

describe('the path of an entry', () => {
  it('is inside its archive, or refused, whatever its name', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(names, (name) => {
        const safe = entryPath(name);
        if ('refused' in safe) return safe.refused !== '';
        return isInside(safe.path) && !leadsOut(safe.path.normalize('NFKC'));
      }),
      { numRuns: 3000 },
    );
  });

  it('stays as it is once it is safe', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (all) => {
        const safe = entryPath(all.join(''));
        if ('path' in safe) expect(entryPath(safe.path)).toEqual(safe);
      }),
    );
  });

  it.each([
    ['a.txt', 'a.txt'],
    ['./dir//a.txt', 'dir/a.txt'],
    ['dir\\sub\\a.txt', 'dir/sub/a.txt'],
    ['u\u0308.txt', 'ü.txt'],
    ['file:stream.txt', 'file:stream.txt'],
    ['100%25.txt', '100%25.txt'],
    ['a..b/..c/d..', 'a..b/..c/d..'],
    ['re\u202egpj.exe', 'regpj.exe'],
  ])('of %j is %j', (name, path) => {
    expect(entryPath(name)).toEqual({ path });
  });

  it.each([
    ['../a', 'leads out of the archive'],
    ['a/b/../../../c', 'leads out of the archive'],
    ['..\\..\\a', 'leads out of the archive'],
    ['.\u200b./a', 'leads out of the archive'],
    ['.. /a', 'leads out of the archive'],
    ['%2e%2e%2fa', 'leads out of the archive'],
    ['%252e%252e%252fa', 'leads out of the archive'],
    ['．．／a', 'leads out of the archive'],
    ['/etc/passwd', 'absolute path'],
    ['\\\\server\\share', 'absolute path'],
    ['c:a', 'drive letter'],
    ['a\0.txt', 'zero byte in the name'],
    ['', 'empty name'],
    ['./', 'empty name'],
    ['a'.repeat(256), 'name too long'],
    ['a/'.repeat(300), 'name too long'],
  ])('rejects %j: %s', (name, refused) => {
    expect(entryPath(name)).toEqual({ refused });
  });

  it('is made unique by a number before its extension', () => {
    const unique = createUniquePaths();
    const names = ['a.txt', 'a.txt', 'a-2.txt', 'a.txt', 'x.y/a', 'x.y/a', '.env', '.env'];
    expect(names.map(unique)).toEqual([
      'a.txt',
      'a-2.txt',
      'a-2-2.txt',
      'a-3.txt',
      'x.y/a',
      'x.y/a-2',
      '.env',
      '.env-2',
    ]);
  });
});
