import { describe, expect, it } from 'vitest';
import { outline, parse } from '../a-parse.ts';
import { anEpub } from './an-office-file.ts';

const metadata =
  '<dc:title>The Book</dc:title><dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><dc:language>fr</dc:language><dc:date>2020-05</dc:date><meta property="dcterms:modified">2021-01-01T00:00:00Z</meta>';

describe('an EPUB book', () => {
  it('keeps chapters in the order of the spine, with their path', async () => {
    const clean = await parse(
      anEpub(
        metadata,
        [
          [
            'b.xhtml',
            '<?xml version="1.0"?><html><head><title/><script src="x"/></head><body><h1>One</h1><p>Text<a id="x"/> on</p></body></html>',
          ],
          ['a%20b.xhtml', '<html><head><title>Other</title></head><body><h2>Two</h2><ul><li>x</li></ul></body></html>'],
        ].map(([name, text]) => [name!, text!] as const),
        {
          'OEBPS/a b.xhtml': '<html><body><h2>Two</h2><ul><li>x</li></ul></body></html>',
        },
      ),
      'epub',
    );
    expect(outline(clean)).toEqual(['Title1: One', 'Paragraph: Text on', 'Title2: Two', 'List: - x']);
    expect(clean.elements.map(({ path }) => path)).toEqual([
      'OEBPS/b.xhtml',
      'OEBPS/b.xhtml',
      'OEBPS/a b.xhtml',
      'OEBPS/a b.xhtml',
    ]);
    expect(clean).toMatchObject({ title: 'The Book', language: 'fr' });
    expect(clean.metadata).toEqual({ authors: ['Ann', 'Bob'], date: '2020-05', modified: '2021-01-01T00:00:00Z' });
  });

  it('is refused as encrypted where chapters are locked, not where fonts are', async () => {
    const locked = (name: string) => ({
      'META-INF/encryption.xml': `<encryption><EncryptedData><CipherData><CipherReference URI="OEBPS/${name}"/></CipherData></EncryptedData></encryption>`,
    });
    const chapters = [['a.xhtml', '<p>words</p>']] as const;
    await expect(parse(anEpub('', chapters, locked('a.xhtml')), 'epub')).rejects.toMatchObject({
      name: 'EncryptedDocument',
    });
    expect((await parse(anEpub('', chapters, locked('font.otf')), 'epub')).text).toBe('words');
  });
});
