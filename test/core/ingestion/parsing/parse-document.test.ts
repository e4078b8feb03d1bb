import { namesOf } from '@sheaf/core/errors';
import type { CleanDocument } from '@sheaf/core/ingestion/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outline, parse } from './a-parse.ts';

/** What holds for every clean document. */
function expectSound(clean: CleanDocument): void {
  let at = 0;
  for (const { charStart, charEnd } of clean.elements) {
    expect(charStart).toBeGreaterThanOrEqual(at);
    expect(charEnd).toBeGreaterThan(charStart);
    expect(clean.text.slice(at, charStart).trim()).toBe('');
    at = charEnd;
  }
  expect(at).toBe(clean.text.length);
  expect(clean.text.isWellFormed()).toBe(true);
  expect(clean.text.trim()).not.toBe('');
}

/** Any kind of bytes may come, recordings and broken archives among them. */
const quarantining = namesOf('quarantine').filter((name) => name !== 'Unknown');

describe('parseDocument', () => {
  it('separates the paragraphs of plain text and counts offsets in the clean text', async () => {
    const clean = await parse('\ufeffFirst\r\nline.\r\n \r\n\r\nSe\u00adcond\u00a0one.\r\n', 'txt');
    expect(outline(clean)).toEqual(['Paragraph: First\nline.', 'Paragraph: Second one.']);
    expect(clean.text).toBe('First\nline.\n\nSecond one.');
  });

  it('rejects an empty document and one without visible text', async () => {
    await expect(parse('')).rejects.toMatchObject({
      name: 'EmptyDocument',
      message: expect.stringContaining('0 bytes'),
    });
    for (const [source, extension] of [
      [' \n\u200b', 'txt'],
      ['<html><script>x</script>', 'html'],
      ['---\na: b\n---\n', 'md'],
      ['\ufeff', 'md'],
    ] as const) {
      await expect(parse(source, extension)).rejects.toMatchObject({ name: 'EmptyDocument' });
    }
  });

  it('rejects what it has no parser for, saying what it is and what is supported', async () => {
    await expect(parse('%!PS-Adobe-3.0\n', 'txt')).rejects.toMatchObject({
      name: 'UnsupportedMediaType',
      message: expect.stringMatching(/application\/postscript.*PDF, Word.*Markdown/),
    });
    await expect(
      parse(
        Uint8Array.from({ length: 999 }, (_, n) => (n * 7919) % 256),
        'xyz',
      ),
    ).rejects.toMatchObject({ name: 'UnsupportedMediaType' });
  });

  it('rejects binary bytes that are named text as undecodable', async () => {
    await expect(
      parse(
        Uint8Array.from({ length: 999 }, (_, n) => (n * 7919) % 256),
        'txt',
      ),
    ).rejects.toMatchObject({ name: 'UndecodableText' });
  });

  it('takes the charset of the source, the language of the corpus, and detects it otherwise', async () => {
    expect(
      (await parse(Uint8Array.of(0xcf, 0xf0, 0x20, 0x61), 'txt', { mediaType: 'text/plain; charset=windows-1251' }))
        .text,
    ).toBe('Пр a');
    expect((await parse('Some words', 'txt', { language: 'en_us' })).language).toBe('en-US');
    expect((await parse('<html lang=fr>Du texte', 'html', { language: 'en' })).language).toBe('fr');
    const { detectLanguage: _, ...request } = {
      bytes: new TextEncoder().encode('Dies ist ein ganz gewöhnlicher deutscher Satz, den man leicht erkennt.'),
      extension: 'txt',
      detectLanguage: null,
    };
    const { parseDocument } = await import('@sheaf/core/ingestion/parsing/parse-document');
    expect((await parseDocument(request)).language).toBe('de');
    expect((await parse('<html lang="not a language!">x', 'html')).language).toBeNull();
  });

  it('gives a sound document or a typed error for any mixture of markup', async () => {
    const bits = fc.constantFrom(
      '<p>',
      '</p>',
      '<ul>',
      '<li>',
      '</ul>',
      '<table>',
      '<tr>',
      '<td>',
      '</table>',
      '<pre>',
      '</pre>',
      '<h1>',
      '</h1>',
      '<div hidden>',
      '</div>',
      '<nav>',
      '<br>',
      '<img alt=i>',
      '<script>',
      '<!--',
      '-->',
      '&amp;',
      '<',
      '>',
      'text ',
      '# ',
      '\n',
      '\n\n',
      '- ',
      '1. ',
      '```',
      '|',
      '|-|',
      '> ',
      '    ',
      '*',
      '[',
      '](',
      '---\n',
      '\0',
      '\ud800',
      '\u200b',
      '<footer>',
      '<figure>',
      '<title>',
      '<dl>',
      '<dd>',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(bits, { maxLength: 40 }),
        fc.constantFrom('md', 'html', 'txt'),
        async (parts, extension) => {
          try {
            expectSound(await parse(parts.join(''), extension));
          } catch (error) {
            expect(quarantining).toContain((error as Error).name);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('gives a sound document or a typed error for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 600 }),
        fc.constantFrom('md', 'html', 'txt', null),
        async (bytes, extension) => {
          try {
            expectSound(await parse(bytes, extension));
          } catch (error) {
            expect(quarantining).toContain((error as Error).name);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
