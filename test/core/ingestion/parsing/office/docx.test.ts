import { describe, expect, it } from 'vitest';
import { outline, parse } from '../a-parse.ts';
import { aCore, aDocx, aParagraph, aRun } from './an-office-file.ts';

const styles = `<w:styles>
  <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
  <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style>
  <w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/></w:style>
  <w:style w:type="paragraph" w:styleId="LoopA"><w:name w:val="a"/><w:basedOn w:val="LoopB"/></w:style>
  <w:style w:type="paragraph" w:styleId="LoopB"><w:name w:val="b"/><w:basedOn w:val="LoopA"/></w:style>
  <w:style w:type="character" w:styleId="Secret"><w:name w:val="s"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`;
const level = (ilvl: number, format: string, text: string) =>
  `<w:lvl w:ilvl="${ilvl}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
const numbering = `<w:numbering>
  <w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '%1.')}${level(1, 'lowerLetter', '%1.%2)')}</w:abstractNum>
  <w:abstractNum w:abstractNumId="1">${level(0, 'bullet', '·')}</w:abstractNum>
  <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
  <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
  <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>`;
const inList = (id: number, depth = 0) => `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${id}"/></w:numPr>`;
const cell = (content: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${content}</w:tc>`;
const row = (...cells: string[]) => `<w:tr>${cells.join('')}</w:tr>`;

describe('a Word document', () => {
  it('keeps headings by style, by inherited style and by outline level', async () => {
    const body =
      aParagraph('Chapter', '<w:pStyle w:val="berschrift1"/>') +
      aParagraph('Own style', '<w:pStyle w:val="Own"/>') +
      aParagraph('By level', '<w:outlineLvl w:val="2"/>') +
      aParagraph('Text', '<w:pStyle w:val="LoopA"/>');
    const clean = await parse(aDocx(body, { 'styles.xml': styles }), 'docx');
    expect(outline(clean)).toEqual(['Title1: Chapter', 'Title1: Own style', 'Title3: By level', 'Paragraph: Text']);
  });

  it('keeps lists with their numbers and depths, and begins a new one where another list begins', async () => {
    const body =
      aParagraph('one', inList(1)) +
      aParagraph('deeper', inList(1, 1)) +
      aParagraph('two', inList(1)) +
      aParagraph('dot', inList(2)) +
      aParagraph('seven', inList(3));
    const clean = await parse(aDocx(body, { 'numbering.xml': numbering }), 'docx');
    expect(outline(clean)).toEqual(['List: 1. one\n  1.a) deeper\n2. two', 'List: - dot', 'List: 7. seven']);
  });

  it('keeps tables, with merged and nested cells, and reads a table of one cell as a frame', async () => {
    const nested = `<w:tbl>${row(cell(aParagraph('x')), cell(aParagraph('y')))}</w:tbl>`;
    const body =
      `<w:tbl>${row(cell(aParagraph('Name')), cell(aParagraph('Both'), '<w:gridSpan w:val="2"/>'))}` +
      `${row(cell(aParagraph('Ada'), '<w:vMerge w:val="restart"/>'), cell(aParagraph('1') + aParagraph('2')), cell(nested))}` +
      `${row(cell(aParagraph(''), '<w:vMerge/>'), cell(aParagraph('3')), cell(aParagraph('4')))}</w:tbl>` +
      `<w:tbl>${row(cell(aParagraph('Framed', '<w:outlineLvl w:val="0"/>') + aParagraph('words')))}</w:tbl>`;
    const clean = await parse(aDocx(body), 'docx');
    expect(outline(clean)).toEqual([
      'Table: Name | Both | Both\nAda | 1 2 | x, y\nAda | 3 | 4',
      'Title1: Framed',
      'Paragraph: words',
    ]);
  });

  it('tells comments after what they are about, and notes, headers and footers at the end', async () => {
    const body =
      `<w:p>${aRun('Claim')}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>` +
      aParagraph('Next');
    const clean = await parse(
      aDocx(body, {
        'comments.xml': `<w:comments><w:comment w:id="0" w:author="Ann">${aParagraph('Sure?')}</w:comment></w:comments>`,
        'footnotes.xml': `<w:footnotes><w:footnote w:id="0" w:type="separator">${aParagraph('-')}</w:footnote><w:footnote w:id="2">${aParagraph('Source')}</w:footnote></w:footnotes>`,
        'header1.xml': `<w:hdr>${aParagraph('Confidential')}</w:hdr>`,
        'footer1.xml': `<w:ftr>${aParagraph('3')}</w:ftr>`,
      }),
      'docx',
    );
    expect(outline(clean)).toEqual([
      'Paragraph: Claim[1]',
      'Paragraph: Comment by Ann: Sure?',
      'Paragraph: Next',
      'Paragraph: [1] Source',
      'Footer: Confidential',
    ]);
    expect(clean.elements.map(({ path }) => path)).toEqual([undefined, 'comment', undefined, 'footnote 1', 'header']);
  });

  it('reads text boxes once and drops what was deleted or moved away', async () => {
    const box = `<w:txbxContent>${aParagraph('In a box')}</w:txbxContent>`;
    const body =
      `<w:p>${aRun('Around')}<w:r><mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r>` +
      `<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins>${aRun(' new')}</w:ins><w:moveFrom>${aRun('moved')}</w:moveFrom></w:p>`;
    expect(outline(await parse(aDocx(body), 'docx'))).toEqual(['Paragraph: Around new', 'Paragraph: In a box']);
  });

  it('keeps hidden runs and white letters on no colour apart', async () => {
    const body =
      `<w:p>${aRun('Seen ')}${aRun('vanished', '<w:vanish/>')}${aRun('styled', '<w:rStyle w:val="Secret"/>')}` +
      `${aRun('white', '<w:color w:val="FFFFFF"/>')}${aRun('on black', '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>')}` +
      `${aRun('shown', '<w:vanish w:val="0"/>')}${aRun('tiny', '<w:sz w:val="1"/>')}</w:p>`;
    const clean = await parse(aDocx(body, { 'styles.xml': styles }), 'docx');
    expect(clean.text).toBe('Seen on blackshown');
    expect(clean.hidden?.map(({ reason, text }) => `${reason}: ${text}`)).toEqual([
      'display-none: vanished',
      'display-none: styled',
      'same-colour: white',
      'zero-size: tiny',
    ]);
  });

  it('takes its properties as metadata', async () => {
    const core = aCore(
      '<dc:title>Plan</dc:title><dc:creator>Ann; Bob</dc:creator><dcterms:created>2024-02-29T10:00:00+01:00</dcterms:created><dcterms:modified>soon</dcterms:modified><cp:contentStatus>Draft</cp:contentStatus><dc:language>de-DE</dc:language>',
    );
    const clean = await parse(aDocx(aParagraph('x'), {}, core), 'docx');
    expect(clean).toMatchObject({ title: 'Plan', language: 'de-DE' });
    expect(clean.metadata).toEqual({ authors: ['Ann', 'Bob'], created: '2024-02-29T09:00:00Z', status: 'Draft' });
  });

  it('tells powers and fractions from numbers beside one another', async () => {
    const math = (inner: string) => `<m:oMath>${inner}</m:oMath>`;
    const letter = (text: string) => `<m:r><m:t>${text}</m:t></m:r>`;
    const body =
      `<w:p>${aRun('10')}${aRun('6', '<w:vertAlign w:val="superscript"/>')}${aRun(' J, 1')}${aRun('st', '<w:vertAlign w:val="superscript"/>')}</w:p>` +
      `<w:p>${math(`<m:sSup><m:e>${letter('c')}</m:e><m:sup>${letter('2')}</m:sup></m:sSup>`)}</w:p>` +
      `<w:p>${math(`<m:sSup><m:e>${letter('e')}</m:e><m:sup>${letter('x')}</m:sup></m:sSup>`)}</w:p>` +
      `<w:p>${math(`<m:f><m:num>${letter('1')}</m:num><m:den>${letter('2')}</m:den></m:f>`)}</w:p>`;
    expect((await parse(aDocx(body), 'docx')).text).toBe('10⁶ J, 1st\n\nc²\n\ne^x\n\n1/2');
  });
});
