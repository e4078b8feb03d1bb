import { describe, expect, it } from 'vitest';
import { outline, parse } from '../a-parse.ts';
import { aPptx, aShape } from './an-office-file.ts';

const tableCell = (text: string, attributes = '') =>
  `<a:tc ${attributes}><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`;

describe('a PowerPoint presentation', () => {
  it('keeps titles, lists with their depth and numbers, tables and pictures, by slide', async () => {
    const clean = await parse(
      aPptx([
        { shapes: aShape('body', ['Point', '<a:pPr lvl="1"/>Deeper', 'Last']) + aShape('title', ['Agenda']) },
        {
          shapes:
            aShape('ctrTitle', ['Deck']) +
            aShape(null, [
              '<a:pPr><a:buAutoNum type="alphaLcParenR"/></a:pPr>a',
              '<a:pPr><a:buAutoNum type="alphaLcParenR"/></a:pPr>b',
            ]) +
            `<a:tbl><a:tr>${tableCell('Name', 'gridSpan="2"')}${tableCell('', 'hMerge="1"')}</a:tr><a:tr>${tableCell('x')}${tableCell('y')}</a:tr></a:tbl>` +
            '<p:pic><p:nvPicPr><p:cNvPr id="1" descr="A red boat"/></p:nvPicPr></p:pic>',
        },
      ]),
      'pptx',
    );
    expect(outline(clean)).toEqual([
      'Title2: Agenda',
      'List: - Point\n  - Deeper\n- Last',
      'Title1: Deck',
      'List: a) a\nb) b',
      'Table: Name | \nx | y',
      'Figure: A red boat',
    ]);
    expect(clean.elements.map(({ page, path }) => `${page} ${path}`)).toEqual([
      '1 slide 1',
      '1 slide 1',
      ...new Array(4).fill('2 slide 2'),
    ]);
  });

  it('tells notes and comments after their slide, and a footer once', async () => {
    const footer = aShape('ftr', ['ACME']) + aShape('sldNum', ['1']);
    const clean = await parse(
      aPptx(
        [
          {
            shapes: aShape('title', ['One']) + footer,
            notes: 'Say hello',
            comments: '<p:cm authorId="3"><p:text>Why?</p:text></p:cm>',
          },
          { shapes: aShape('title', ['Two']) + footer },
        ],
        { 'ppt/commentAuthors.xml': '<p:cmAuthorLst><p:cmAuthor id="3" name="Ann"/></p:cmAuthorLst>' },
      ),
      'pptx',
    );
    expect(outline(clean)).toEqual([
      'Title2: One',
      'Paragraph: Comment by Ann: Why?',
      'Paragraph: Say hello',
      'Footer: ACME',
      'Title2: Two',
    ]);
    expect(clean.elements.map(({ path }) => path)).toEqual([
      'slide 1',
      'comment',
      'slide 1 notes',
      'slide 1',
      'slide 2',
    ]);
  });

  it('takes a layout without bullets for what it is', async () => {
    const layout = `<p:sldLayout>${aShape('body', []).replace('<p:txBody>', '<p:txBody><a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle>')}</p:sldLayout>`;
    const clean = await parse(
      aPptx([{ shapes: aShape('body', ['a', 'b']) }], { 'ppt/slideLayouts/slideLayout1.xml': layout }),
      'pptx',
    );
    expect(outline(clean)).toEqual(['Paragraph: a', 'Paragraph: b']);
  });

  it('tells the numbers that a chart was drawn from', async () => {
    const chart =
      '<c:chart><c:title><a:t>Sales</a:t></c:title><c:ser><c:tx><c:v>2024</c:v></c:tx><c:cat><c:pt idx="0"><c:v>Q1</c:v></c:pt></c:cat><c:val><c:pt idx="0"><c:v>12</c:v></c:pt></c:val></c:ser></c:chart>';
    const clean = await parse(
      aPptx([{ shapes: '<p:graphicFrame><c:chart r:id="chart"/></p:graphicFrame>' }], {
        'ppt/charts/chart1.xml': chart,
      }),
      'pptx',
    );
    expect(outline(clean)).toEqual(['Figure: Sales', 'Table:  | 2024\nQ1 | 12']);
  });

  it('keeps hidden slides and hidden shapes apart, with their page', async () => {
    const hiddenShape = aShape(null, ['secret']).replace('name="x"', 'name="x" hidden="1"');
    const clean = await parse(
      aPptx([
        { shapes: aShape('title', ['Shown']) + hiddenShape },
        { shapes: aShape('title', ['Old']) + aShape('body', ['numbers']), attributes: 'show="0"' },
      ]),
      'pptx',
    );
    expect(outline(clean)).toEqual(['Title2: Shown']);
    expect(clean.hidden).toEqual([
      { reason: 'display-none', text: 'secret', page: 1 },
      { reason: 'display-none', text: 'Old\nnumbers', page: 2 },
    ]);
  });

  it('raises what is raised', async () => {
    const shapes =
      '<p:sp><p:txBody><a:p><a:r><a:t>10</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>6</a:t></a:r><a:r><a:t> J</a:t></a:r></a:p></p:txBody></p:sp>';
    expect((await parse(aPptx([{ shapes }]), 'pptx')).text).toContain('10⁶ J');
  });
});
