import { describe, expect, it } from 'vitest';
import { outline, parse } from './a-parse.ts';

const read = async (markdown: string) => outline(await parse(markdown, 'md'));

describe('Markdown', () => {
  it('keeps headings, paragraphs, lists, tables, code and figures, in order', async () => {
    const markdown = [
      '# Guide',
      '',
      'One *two*',
      'three [link](http://x.y) `code`.  ',
      'Hard break.',
      '',
      '- a',
      '- b',
      '  1. c',
      '  2. d',
      '',
      '| n | s |',
      '|---|---|',
      '| a | 1 |',
      '',
      '```js',
      '  let x;',
      '```',
      '',
      '    indented',
      '',
      '> quote',
      '',
      '![A chart](c.png)',
      '',
      'Setext',
      '---',
    ].join('\n');
    expect(await read(markdown)).toEqual([
      'Title1: Guide',
      'Paragraph: One two three link code.\nHard break.',
      'List: - a\n- b\n  1. c\n  2. d',
      'Table: n | s\na | 1',
      'Code:   let x;',
      'Code: indented',
      'Paragraph: quote',
      'Figure: A chart',
      'Title2: Setext',
    ]);
  });

  it('reads HTML inside as HTML', async () => {
    expect(
      await read('<p align="center"><b>Big</b><img alt="x"></p>\n\n<!-- no -->\n\nA <b>b</b><br>c &amp; d'),
    ).toEqual(['Paragraph: Big', 'Paragraph: A b\nc & d']);
  });

  it('takes front matter as metadata, not as text', async () => {
    const clean = await parse(
      '---\ntitle: My page\nlang: de\ntags: [a, b]\ndraft: false\nseo:\n  weight: 3\nnothing: null\n---\n# Head\n\nText.',
      'md',
    );
    expect(clean).toMatchObject({
      title: 'My page',
      language: 'de',
      metadata: { tags: ['a', 'b'], draft: false, 'seo.weight': 3 },
    });
    expect(outline(clean)).toEqual(['Title1: Head', 'Paragraph: Text.']);
  });

  it('takes front matter in TOML as metadata, numbers and dates as they are written', async () => {
    const clean = await parse(
      '+++\ntitle = "My page" # so\ndate = 2024-05-01\nversion = 1.10\nweight = 7\nstatus = "approved"\nauthors = ["Ada", "Grace"]\ndraft = false\n[params]\nversion = 2.50\n+++\n# Head\n\nText.',
      'md',
    );
    expect(clean).toMatchObject({
      title: 'My page',
      metadata: {
        ...{ date: '2024-05-01', version: '1.10', weight: 7, status: 'approved', authors: ['Ada', 'Grace'] },
        ...{ draft: false, 'params.version': '2.50' },
      },
    });
    expect(outline(clean)).toEqual(['Title1: Head', 'Paragraph: Text.']);
    expect((await read('+++\nnot toml\n+++\nText.')).join()).toContain('not toml');
  });

  it('keeps front matter that cannot be read as text, and survives one that explodes', async () => {
    expect(await read('---\n: [ {\n---\nText.')).toContain('Paragraph: Text.');
    const levels = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...[...'bcdefghi'].map(
        (name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`,
      ),
    ];
    expect(await read(`---\n${levels.join('\n')}\n---\nText.`)).toContain('Paragraph: Text.');
    expect((await parse('---\n__proto__: {a: 1}\nconstructor: x\n---\nText.', 'md')).metadata).not.toHaveProperty('a');
  });

  it('keeps apart what HTML within it hides, also where it hides all of a passage', async () => {
    const clean = await parse(
      '<div hidden>At the very start.</div>\n\nSeen <span style="display:none">not seen</span> & *seen* <b>too</b>.' +
        '\n\nA <!-- do not forget this one --> b\\\nc, 10<sup>6</sup>, a < b.',
      'md',
    );
    expect(outline(clean)).toEqual(['Paragraph: Seen & seen too.', 'Paragraph: A b\nc, 10⁶, a < b.']);
    expect(clean.hidden).toEqual([
      { reason: 'display-none', text: 'At the very start.' },
      { reason: 'display-none', text: 'not seen' },
      { reason: 'comment', text: 'do not forget this one' },
    ]);
  });

  it('cuts a long file into parts without losing any', async () => {
    const sections = Array.from(
      { length: 60 },
      (_, n) => `## Section ${n}\n\n\`\`\`\n# not a heading ${n}\n\`\`\`\n\n${'Some words here. '.repeat(2400)}\n`,
    );
    const clean = await parse(sections.join('\n'), 'md');
    expect(clean.text.length).toBeGreaterThan(2_000_000);
    expect(clean.elements.filter(({ type }) => type === 'Title')).toHaveLength(60);
    expect(clean.elements.filter(({ type }) => type === 'Code')).toHaveLength(60);
  });

  it('reads the bare text of what is nested too deep', async () => {
    expect((await parse(`${'> '.repeat(5000)}deep`, 'md')).text).toContain('deep');
  });
});
