import { describe, expect, it } from 'vitest';
import { outline, parse } from './a-parse.ts';

const read = async (html: string) => outline(await parse(`<!doctype html>${html}`, 'html'));

describe('HTML', () => {
  it('keeps headings, paragraphs, lists, tables and code, in order', async () => {
    const html = `<body><h1>Guide</h1><p>One <b>bold</b>\n word.<br>Next line.<h2>Steps</h2><ol><li>First<li>Second<ul><li>Inner</ul></ol>
      <table><caption>Sizes</caption><tr><th>Name<th>Size<tr><td>a<td>1<tr><td><td></table><pre>  x = 1\n    y</pre>`;
    expect(await read(html)).toEqual([
      'Title1: Guide',
      'Paragraph: One bold word.\nNext line.',
      'Title2: Steps',
      'List: 1. First\n2. Second\n  - Inner',
      'Paragraph: Sizes',
      'Table: Name | Size\na | 1',
      'Code:   x = 1\n    y',
    ]);
  });

  it('drops scripts, styles, navigation, comments and what is hidden', async () => {
    const html = `<nav>Menu</nav><script>var x</script><style>p{}</style><template>t</template><noscript>n</noscript><p hidden>no<p>yes
      <div style="display: none">no</div><span aria-hidden="true">no</span><!-- no --><svg><title>no</title></svg><dialog>no</dialog>`;
    expect(await read(html)).toEqual(['Paragraph: yes']);
  });

  it('reads a page that hides everything as it stands', async () => {
    expect(await read('<div style="visibility:hidden"><p>All there is</div>')).toEqual(['Paragraph: All there is']);
    expect(await read('<nav><p>Never closed')).toEqual(['Paragraph: Never closed']);
  });

  it('reads tables that lay out a page as text', async () => {
    const html = '<table><tr><td>Side</td><td><h2>Main</h2><p>Text one.<p>Text two.</td></tr></table><p>After';
    expect(await read(html)).toEqual([
      'Paragraph: Side',
      'Title2: Main',
      'Paragraph: Text one.',
      'Paragraph: Text two.',
      'Paragraph: After',
    ]);
  });

  it('separates code and tables from the list around them', async () => {
    expect(await read('<ul><li>Run<pre>make</pre>then<li>Stop</ul>')).toEqual([
      'List: - Run',
      'Code: make',
      'List: then\n- Stop',
    ]);
  });

  it('keeps descriptions of images that stand alone, captions, definitions and footers', async () => {
    const html =
      '<p><img alt="A pump"><p>Text <img alt="icon"><figure><img alt="Chart"><figcaption>Fig. 1</figcaption></figure><dl><dt>Term<dd>Meaning</dl><footer><p>Legal</footer>';
    expect(await read(html)).toEqual([
      'Figure: A pump',
      'Paragraph: Text',
      'Figure: Chart',
      'Figure: Fig. 1',
      'List: Term\nMeaning',
      'Footer: Legal',
    ]);
  });

  it('decodes entities and separates cells and blocks', async () => {
    expect(await read('<div>a&amp;b &eacute;&#x4e00;</div><div>c</div>')).toEqual([
      'Paragraph: a&b é一',
      'Paragraph: c',
    ]);
  });

  it('takes title, language and metadata from the head', async () => {
    const clean = await parse(
      '<html lang="pt_br"><head><title> The\n Title </title><meta name="Author" content="A. Writer"><meta property="article:published_time" content="2024-05-01"></head><h1>Other</h1>x',
    );
    expect(clean).toMatchObject({
      title: 'The Title',
      language: 'pt-BR',
      mediaType: 'text/html',
      metadata: { authors: ['A. Writer'], date: '2024-05-01' },
    });
    expect((await parse('<html><h2>Second</h2><h1>First</h1>', 'html')).title).toBe('First');
  });

  it('numbers lists as they are shown, and raises what is raised', async () => {
    const page =
      '<ol start=5><li>five<li value=9>nine<li>ten</ol><p>10<sup>-6</sup> m<sup>2</sup>, 1<sup>st</sup>, H<sub>2</sub>O' +
      '<table><tr><td>10<sup>3</sup><td>x</table>';
    expect(outline(await parse(page, 'html'))).toEqual([
      'List: 5. five\n9. nine\n10. ten',
      'Paragraph: 10⁻⁶ m², 1st, H2O',
      'Table: 10³ | x',
    ]);
  });
});
