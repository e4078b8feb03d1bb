import { describe, expect, it } from 'vitest';
import { parse, places } from '../a-parse.ts';

describe('XML', () => {
  it('has a record for each repeated element, with a path like XPath', async () => {
    const clean = await parse(
      '<?xml version="1.0"?><!-- made by hand --><catalog xmlns="urn:x" name="Spring"><title>Books</title>' +
        '<book id="1"><t>One</t><price>3.50</price></book><book id="2"><t>Two &amp; more</t><price>4</price></book>' +
        '<book id="3"><t>Three</t><by><first>A</first><last>B</last></by></book></catalog>',
      'xml',
    );
    expect(places(clean)).toEqual([
      'Paragraph /catalog: name: Spring\ntitle: Books',
      'Table /catalog/book[1-2]: id | t | price\n1 | One | 3.50\n2 | Two & more | 4',
      'Paragraph /catalog/book[3]: id: 3\nt: Three\nby.first: A\nby.last: B',
    ]);
    expect(clean.title).toBe('Books');
    expect(clean.hidden).toEqual([{ reason: 'comment', text: 'made by hand' }]);
  });

  it('of a document has its titles by section and its paragraphs with what stands in them', async () => {
    const clean = await parse(
      '<article><title>Top</title><para>Some <emphasis>word</emphasis>s.</para><section><title>In</title><para>More.</para></section></article>',
      'xml',
    );
    expect(places(clean)).toEqual([
      'Title1 /article/title: Top',
      'Paragraph /article/para: Some words.',
      'Title2 /article/section/title: In',
      'Paragraph /article/section/para: More.',
    ]);
  });

  it('neither fetches nor expands entities of its own', async () => {
    const lol = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
    const clean = await parse(
      `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol"><!-- ]> -->${lol}<!ENTITY x SYSTEM "file:///etc/passwd">]><d>a &l9; &x; b</d>`,
      'xml',
    );
    expect(clean.text).toBe('a &l9; &x; b');
  });

  it('that is not well-formed is read and says so', async () => {
    const clean = await parse('<?xml version="1.0"?><a><b>one</b><b>two<c></a>', 'xml');
    expect(clean.text).toContain('one');
    expect(clean.text).toContain('two');
    expect(clean.metadata.malformed).toContain('2 elements');
  });

  it('is an empty document without text', async () => {
    await expect(parse('<?xml version="1.0"?><a/>', 'xml')).rejects.toMatchObject({ name: 'EmptyDocument' });
  });
});

describe('SVG', () => {
  it('has its title, descriptions and text; hidden text stands apart, styles are no text', async () => {
    const clean = await parse(
      '<svg xmlns="http://www.w3.org/2000/svg"><title>Plan</title><style>a{}</style><script>x()</script>' +
        '<text>Left <tspan>si</tspan>de</text><g display="none"><text>Secret</text></g><image href="file:///x"/></svg>',
      'svg',
    );
    expect(places(clean)).toEqual(['Paragraph: Plan', 'Paragraph: Left side']);
    expect(clean.title).toBe('Plan');
    expect(clean.hidden).toEqual([{ reason: 'display-none', text: 'Secret' }]);
  });
});
