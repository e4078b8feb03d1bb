import { describe, expect, it } from 'vitest';
import { outline, parse } from '../a-parse.ts';
import { anOdf } from './an-office-file.ts';

const styles = `
  <style:style style:name="Hid" style:family="text"><style:text-properties text:display="none"/></style:style>
  <style:style style:name="White" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
  <style:style style:name="Gone" style:family="table"><style:table-properties table:display="false"/></style:style>
  <style:style style:name="Off" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>
  <text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
    <text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>`;
const item = (text: string, inner = '') => `<text:list-item><text:p>${text}</text:p>${inner}</text:list-item>`;
const cell = (text: string, attributes = '') =>
  `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`;
const row = (cells: string, attributes = '') => `<table:table-row ${attributes}>${cells}</table:table-row>`;

describe('an OpenDocument text', () => {
  it('keeps headings, numbered and nested lists, tables and spaces', async () => {
    const body =
      '<text:h text:outline-level="2">Head</text:h><text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>' +
      `<text:list text:style-name="L">${item('one', `<text:list>${item('deep')}</text:list>`)}${item('two')}</text:list>` +
      `<table:table>${row(cell('A') + cell('B', 'table:number-rows-spanned="2"'))}${row(`${cell('1')}<table:covered-table-cell/>`)}</table:table>`;
    expect(outline(await parse(anOdf('text', body, styles), 'odt'))).toEqual([
      'Title2: Head',
      'Paragraph: a b c\nd',
      'List: 1. one\n  a) deep\n2. two',
      'Table: A | B\n1 | B',
    ]);
  });

  it('tells notes at the end, comments after their paragraph, and never what stands beside them', async () => {
    const note =
      '<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Source</text:p></text:note-body></text:note>';
    const comment =
      '<office:annotation><dc:creator>Ann</dc:creator><dc:date>2024-01-01</dc:date><text:p>Sure?</text:p></office:annotation>';
    const frame =
      '<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box><svg:title>t</svg:title><svg:desc>A boat</svg:desc></draw:frame>';
    const body = `<text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:p>Claim${note}${comment} goes on${frame}</text:p>`;
    expect(outline(await parse(anOdf('text', body), 'odt'))).toEqual([
      'Paragraph: Claim[1] goes on',
      'Figure: A boat',
      'Paragraph: Comment by Ann: Sure?',
      'Paragraph: Boxed',
      'Paragraph: [1] Source',
    ]);
  });

  it('keeps hidden spans, hidden sections and white letters apart', async () => {
    const body =
      '<text:p>Seen <text:span text:style-name="Hid">hid</text:span><text:span text:style-name="White">white</text:span></text:p>' +
      '<text:section text:display="none"><text:p>section</text:p></text:section>';
    const clean = await parse(anOdf('text', body, styles), 'odt');
    expect(clean.text).toBe('Seen');
    expect(clean.hidden?.map(({ reason, text }) => `${reason}: ${text}`)).toEqual([
      'display-none: hid',
      'same-colour: white',
      'display-none: section',
    ]);
  });

  it('takes its properties as metadata', async () => {
    const meta =
      '<office:document-meta><office:meta><dc:title>Plan</dc:title><meta:initial-creator>Ann</meta:initial-creator><dc:date>2024-01-02T03:04:05.678</dc:date><meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword></office:meta></office:document-meta>';
    const clean = await parse(anOdf('text', '<text:p>x</text:p>', '', { 'meta.xml': meta }), 'odt');
    expect(clean.title).toBe('Plan');
    expect(clean.metadata).toEqual({ authors: ['Ann'], modified: '2024-01-02T03:04:05Z', keywords: ['a', 'b'] });
  });

  it('is refused as encrypted where its manifest says so', async () => {
    const manifest =
      '<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>';
    const bytes = anOdf('text', 'noise', '', { 'META-INF/manifest.xml': manifest });
    await expect(parse(bytes, 'odt')).rejects.toMatchObject({ name: 'EncryptedDocument' });
  });
});

describe('an OpenDocument spreadsheet', () => {
  it('keeps values with their addresses, and hidden sheets and rows apart', async () => {
    const body =
      `<table:table table:name="S">${row(cell('Day') + cell('Sum'))}` +
      row(
        cell('1.2.24', 'office:value-type="date" office:date-value="2024-02-01"') +
          cell('1,50 €', 'office:value-type="currency" office:value="1.5"'),
      ) +
      `${row(cell('no') + cell('no'), 'table:visibility="collapse"')}</table:table>` +
      `<table:table table:name="T" table:style-name="Gone">${row(cell('secret'))}</table:table>`;
    const clean = await parse(anOdf('spreadsheet', body, styles), 'ods');
    expect(outline(clean)).toEqual(['Title1: S', 'Table: Day | Sum\n2024-02-01 | 1.5']);
    expect(clean.elements[1]?.path).toBe('S!A1:B2');
    expect(clean.hidden?.map(({ text }) => text)).toEqual(['no | no', 'secret']);
  });

  it('does not believe that a million rows of a thousand cells are the same', async () => {
    const body = `<table:table table:name="S">${row(
      cell('same', 'table:number-columns-repeated="16384"'),
      'table:number-rows-repeated="1048576"',
    ).repeat(
      3,
    )}${row('<table:table-cell table:number-columns-repeated="999999999"/>', 'table:number-rows-repeated="999999999"')}</table:table>`;
    const clean = await parse(anOdf('spreadsheet', body), 'ods');
    expect(clean.text.length).toBeLessThan(2_000_000);
  });
});

describe('an OpenDocument presentation', () => {
  it('keeps slides with titles and notes, and hidden ones apart', async () => {
    const frame = (name: string, text: string) =>
      `<draw:frame presentation:class="${name}"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`;
    const body =
      `<draw:page draw:name="p1">${frame('title', 'First')}${frame('subtitle', 'words')}<presentation:notes>${frame('notes', 'say it')}</presentation:notes></draw:page>` +
      `<draw:page draw:style-name="Off">${frame('title', 'Hidden')}</draw:page>`;
    const clean = await parse(anOdf('presentation', body, styles), 'odp');
    expect(outline(clean)).toEqual(['Title2: First', 'Paragraph: words', 'Paragraph: say it']);
    expect(clean.elements.map(({ page, path }) => `${page} ${path}`)).toEqual([
      '1 slide 1',
      '1 slide 1',
      '1 slide 1 notes',
    ]);
    expect(clean.hidden).toEqual([{ reason: 'display-none', text: 'Hidden', page: 2 }]);
  });

  it('raises what is raised', async () => {
    const raised =
      '<style:style style:name="Up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>';
    const body =
      '<text:p>10<text:span text:style-name="Up">6</text:span> J, 1<text:span text:style-name="Up">st</text:span></text:p>';
    expect((await parse(anOdf('text', body, raised), 'odt')).text).toBe('10⁶ J, 1st');
  });
});
