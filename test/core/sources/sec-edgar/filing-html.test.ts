import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { parsePage } from '@sheaf/core/ingestion/parsing/html';
import { htmlFilingBlocks } from '@sheaf/core/sources/sec-edgar/filing-html';
import { writeHtml } from '@sheaf/core/sources/sec-edgar/html-writer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const html = (source: string, form = '10-K') => writeHtml('Title', htmlFilingBlocks(source, form));
const body = (source: string) => html(source).split('</h1>\n')[1]!.replace('</body>\n</html>\n', '').trim();
const long = 'The pumps are made in Springton and sold by dealers all over the land to whoever needs water from';

describe('what is not seen', () => {
  it.each([
    [
      'facts apart',
      '<div style="display:none"><ix:header><ix:hidden><ix:nonNumeric>0000111111</ix:nonNumeric></ix:hidden></ix:header></div><p>Seen.</p>',
    ],
    ['a header that nothing hides', '<ix:header><ix:resources>us-gaap</ix:resources></ix:header><p>Seen.</p>'],
    ['what ends itself, with nothing in it', '<p>Seen.<span style="display:none"/></p><div style="display:none"/>'],
    ['scripts and styles', '<style>p {}</style><script>x</script><p>Seen.</p>'],
  ])('is left out: %s', (_, source) => {
    expect(body(source)).toBe('<p>Seen.</p>');
  });
});

describe('what a page has for being printed', () => {
  it('is left out: numbers, running heads and feet, links to the contents; a paragraph that it cuts is whole', () => {
    const foot = (page: number) =>
      `<div>Brook Pumps Inc. | 2023 Form 10-K | ${page}</div><hr style="page-break-after:always"><div><a href="#toc">Table of Contents</a></div>`;
    const page = (page: number) =>
      `<p>${'abc'[page - 1]!.repeat(9)} ${long}</p>${foot(page)}<p>deep wells on page ${'x'.repeat(page)}.</p><p>It is so${'x'.repeat(page)}.</p><div>- ${page} -</div><hr>`;
    const result = body([1, 2, 3].map(page).join(''));
    expect(result).not.toMatch(/Form 10-K|Table of Contents|- \d -/);
    expect(result.match(/whoever needs water from deep wells/g)).toHaveLength(3);
    expect(result.match(/It is so/g)).toHaveLength(3);
  });

  it('stays where it may be more: a number in the text, a line that is seen twice', () => {
    const source = `<p>1999</p><p>Alpha.</p><hr><p>Unaudited</p><p>${long}.</p><p>Beta.</p><hr><p>Unaudited</p><p>${long}.</p>`;
    expect(body(source)).toContain('<p>1999</p>');
    expect(body(source).match(/Unaudited/g)).toHaveLength(2);
  });
});

describe('tables', () => {
  const row = (...cells: string[]) => `<tr>${cells.join('')}</tr>`;
  const td = (text: string, span = 1) => `<td${span > 1 ? ` colspan="${span}"` : ''}>${text}</td>`;

  it('lose the columns that only space them; signs join their numbers', () => {
    const source = `<table>
      ${row(td('', 1), td('&nbsp;'), td('2023', 3), td(''), td('2022', 3))}
      ${row(td('Net sales'), td(''), td('$'), td('1,234'), td(''), td(''), td('$'), td('(99'), td(')'))}
      ${row(td('Growth'), td(''), td(''), td('4.5'), td('%'), td(''), td(''), td('—'), td(''))}
      ${row(td(''), td(''), td(''), td(''), td(''), td(''), td(''), td(''), td(''))}
    </table>`;
    expect(body(source)).toBe(
      [
        '<table>',
        '<tr><td></td><td>2023</td><td>2022</td></tr>',
        '<tr><td>Net sales</td><td>$1,234</td><td>$(99)</td></tr>',
        '<tr><td>Growth</td><td>4.5%</td><td>—</td></tr>',
        '</table>',
      ].join('\n'),
    );
  });

  it('that only lay out are paragraphs: bullets, one column, tables within', () => {
    expect(body(`<table>${row(td('•'), td('First thing'))}${row(td('•'), td('Second thing'))}</table>`)).toBe(
      '<p>• First thing</p>\n<p>• Second thing</p>',
    );
    expect(body(`<table>${row(td('One.'))}${row(td('Two.'))}</table>`)).toBe('<p>One.</p>\n<p>Two.</p>');
    expect(
      body(`<table>${row(td(`Out. <table>${row(td('a'), td('b'))}${row(td('c'), td('d'))}</table>`))}</table>`),
    ).toBe('<p>Out.</p>\n<table>\n<tr><td>a</td><td>b</td></tr>\n<tr><td>c</td><td>d</td></tr>\n</table>');
  });

  it('keep cells that reach down', () => {
    expect(body('<table><tr><td rowspan="2">A</td><td>1</td></tr><tr><td>2</td></tr></table>')).toContain(
      '<td rowspan="2">A</td><td>1</td>',
    );
  });
});

it('writes what the parser of pages reads whole, with the headings around each passage', () => {
  const builder = createDocumentBuilder();
  parsePage(
    html(`<p>Cover page</p><p><b>Item 1. Business</b></p><p>${long}.</p><p><b>Products</b></p><p>Valves &amp; &lt;pumps&gt;.</p>
      <table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table><p><b>Item 2. Properties</b></p><p>${long} too.</p>`),
    builder,
  );
  const { text, elements } = builder.build('text/html');
  expect(elements.map(({ type }) => type)).toEqual([
    'Title',
    'Paragraph',
    'Title',
    'Paragraph',
    'Title',
    'Paragraph',
    'Table',
    'Title',
    'Paragraph',
  ]);
  for (const seen of ['Cover page', 'Valves & <pumps>.', 'a | 1', `${long} too.`]) expect(text).toContain(seen);
});

/** But for the punctuation between the number of an item and its title. */
describe('no word that is seen is lost, nor its order', () => {
  const word = fc.constantFrom(
    'pump',
    'valve',
    'Well',
    '§3',
    'a&b',
    '1,234',
    'water',
    '(x)',
    'Item',
    '7',
    'part',
    'II',
    '$',
    '%',
    '—',
    'ø',
  );
  const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((all) => all.join(' '));
  const escaped = (text: string) => text.replaceAll('&', '&amp;');
  const inline = words.chain((text) =>
    fc
      .constantFrom(
        `<b>${escaped(text)}</b>`,
        `<ix:nonFraction name="n" contextRef="c">${escaped(text)}</ix:nonFraction>`,
        `<span style="font-weight:700">${escaped(text)}</span>`,
        escaped(text).replaceAll(' ', '&nbsp;'),
        `${escaped(text)}<br>`,
      )
      .map((source) => ({ source, text })),
  );
  const run = fc.array(inline, { minLength: 1, maxLength: 4 }).map((all) => ({
    source: all.map(({ source }) => source).join(' '),
    text: all.map(({ text }) => text).join(' '),
  }));
  const cells = fc.array(fc.array(fc.option(run, { nil: { source: '', text: '' } }), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  });
  const table = cells.map((rows) => ({
    source: `<table>${rows.map((row) => `<tr>${row.map(({ source }, at) => `<td colspan="${1 + (at % 3)}">${source}</td>`).join('')}</tr>`).join('')}</table>`,
    text: rows
      .flat()
      .map(({ text }) => text)
      .join(' '),
  }));
  const block = fc.oneof(
    run.chain(({ source, text }) =>
      fc.constantFrom('p', 'div', 'h2', 'blockquote').map((tag) => ({ source: `<${tag}>${source}</${tag}>`, text })),
    ),
    table,
    fc.constant({
      source: '<div style="display:none">hidden <p>fact</p></div><ix:header>hidden</ix:header>',
      text: '',
    }),
  );
  const letters = (text: string) => text.replace(/[\s.,:;–—-]+/g, '').toLowerCase();

  it('between blocks, tables and tags of any kind', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), fc.constantFrom('10-K', 'DEF 14A'), (blocks, form) => {
        const shown = html(`<html><body>${blocks.map(({ source }) => source).join('\n')}</body></html>`, form)
          .split('</h1>')[1]!
          .replace(/<[^>]*>/g, ' ')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&');
        expect(letters(shown)).toBe(letters(blocks.map(({ text }) => text).join(' ')));
      }),
      { numRuns: 300 },
    );
  });
});
