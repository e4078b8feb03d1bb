import { describe, expect, it } from 'vitest';
import { parse } from './a-parse.ts';
import { aCore, aDocx, anEpub, anOdf, aParagraph } from './office/an-office-file.ts';

const metadataOf = async (source: string | Uint8Array, extension: string) => (await parse(source, extension)).metadata;

describe('metadata means the same in every format', () => {
  const said = { authors: ['Ann', 'Bob'], status: 'draft', version: '1.10', supersedes: 'guide-1' };
  const linked = JSON.stringify({
    '@type': 'Article',
    author: ['Ann', 'Bob'],
    version: '1.10',
    creativeWorkStatus: 'draft',
  });
  const custom =
    '<Properties><property name="Supersedes"><vt:lpwstr>guide-1</vt:lpwstr></property>' +
    '<property name="Department"><vt:lpwstr>x</vt:lpwstr></property></Properties>';
  const own = (name: string, value: string) => `<meta:user-defined meta:name="${name}">${value}</meta:user-defined>`;

  it.each([
    ['md', '---\nauthors: [Ann, Bob]\nstatus: draft\nversion: 1.10\nsupersedes: guide-1\n---\nText.'],
    ['rst', ':Authors: Ann, Bob\n:Status: draft\n:Version: 1.10\n:Supersedes: guide-1\n\nText.\n'],
    ['adoc', '= T\nAnn; Bob\nv1.10\n:status: draft\n:supersedes: guide-1\n\nText.\n'],
    ['html', `<meta name=supersedes content=guide-1><script type="application/ld+json">${linked}</script><p>Text.`],
    [
      'docx',
      aDocx(
        aParagraph('Text.'),
        {},
        {
          ...aCore(
            '<dc:creator>Ann; Bob</dc:creator><cp:contentStatus>draft</cp:contentStatus><cp:version>1.10</cp:version>',
          ),
          'docProps/custom.xml': custom,
        },
      ),
    ],
    [
      'odt',
      anOdf('text', '<text:p>Text.</text:p>', '', {
        'meta.xml': `<office:document-meta><office:meta>${own('Status', 'draft')}${own('version', '1.10')}${own('supersedes', 'guide-1')}<meta:initial-creator>Ann; Bob</meta:initial-creator></office:meta></office:document-meta>`,
      }),
    ],
  ])('in %s', async (extension, source) => {
    const { authors, status, version, supersedes } = await metadataOf(source, extension);
    expect({ authors, status, version, supersedes }).toEqual(said);
  });

  it('so that an author is found under either name', async () => {
    expect(await metadataOf('---\nauthor: Ada\n---\nx', 'md')).toEqual({ authors: ['Ada'], author: 'Ada' });
    expect(await metadataOf('---\nauthor: Lovelace, Ada\nauthors: [X]\n---\nx', 'md')).toMatchObject({
      authors: ['Lovelace, Ada'],
    });
  });

  it('and a number is one only where it is spelled as such', async () => {
    expect(await metadataOf('---\nversion: 1.10\nissue: 007\nyear: 2024\nlist: [1, 2.50]\n---\nx', 'md')).toEqual({
      version: '1.10',
      issue: '007',
      year: 2024,
      list: [1, '2.50'],
    });
  });

  it('and of several titles of a book the main one counts', async () => {
    const titles =
      '<dc:title id="a">A subtitle</dc:title><meta refines="#a" property="title-type">subtitle</meta>' +
      '<dc:title id="b">The Book</dc:title><meta refines="#b" property="title-type">main</meta>';
    expect((await parse(anEpub(titles, [['a.xhtml', '<p>x</p>']]), 'epub')).title).toBe('The Book');
  });
});
