import { describe, expect, it } from 'vitest';
import { outline, parse } from '../a-parse.ts';

const rtf = (body: string) => parse(`{\\rtf1\\ansi\\ansicpg1252\\deff0${body}}`, 'rtf');

describe('Rich Text Format', () => {
  it('keeps headings by outline level and by style', async () => {
    const clean = await rtf(
      '{\\stylesheet{\\s0 Normal;}{\\s1\\b heading 2;}}\\pard\\s1 By style\\par\\pard\\outlinelevel0 By level\\par\\pard Text\\par',
    );
    expect(outline(clean)).toEqual(['Title2: By style', 'Title1: By level', 'Paragraph: Text']);
  });

  it('reads code pages, Unicode with its stand-ins, and double bytes', async () => {
    const clean = await rtf(
      "{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset128 Mincho;}{\\f2\\fcharset204 Cyr;}}caf\\'e9 \\u8364?\\u-10179?\\u-8704? \\uc2\\u945 ab\\uc1 {\\f1 \\'93\\'fa\\'96\\'7b}{\\f2 \\'cc} \\endash\\~x\\_y\\par",
    );
    expect(clean.text).toBe('café €😀 α日本М – x-y');
  });

  it('keeps lists as they are numbered, and tables with cells that go on', async () => {
    const clean = await rtf(
      "\\pard\\ls1{\\listtext 1.\\tab}one\\par\\pard\\ls1\\ilvl1{\\listtext \\'95\\tab}deep\\par\\pard text\\par" +
        '\\trowd\\cellx1\\cellx2\\pard\\intbl A\\cell B\\cell\\row\\trowd\\clvmrg\\cellx1\\cellx2\\pard\\intbl\\cell x\\par y\\cell\\row\\pard after\\par',
    );
    expect(outline(clean)).toEqual([
      'List: 1. one\n  - deep',
      'Paragraph: text',
      'Table: A | B\nA | x y',
      'Paragraph: after',
    ]);
  });

  it('says in each of their places what cells say that are merged over columns and rows', async () => {
    const row = (defined: string, ...cells: string[]) =>
      `\\trowd${defined}\\pard\\intbl ${cells.map((text) => `${text}\\cell `).join('')}\\row`;
    const clean = await rtf(
      row('\\cellx1\\clmgf\\cellx2\\clmrg\\cellx3', 'Name', 'Sizes', '') +
        row('\\clvmgf\\cellx1\\cellx2\\cellx3', 'Pump', '1', '2') +
        row('\\clvmrg\\cellx1\\cellx2\\cellx3', '', '3', '4') +
        row('\\clmgf\\cellx1\\clmrg\\cellx2\\clmrg\\cellx3', 'All of them', '', '') +
        '\\pard after\\par',
    );
    expect(outline(clean)).toEqual([
      'Table: Name | Sizes | Sizes\nPump | 1 | 2\nPump | 3 | 4\nAll of them |  | ',
      'Paragraph: after',
    ]);
  });

  it('tells notes, comments, headers and text boxes, and passes over what is no text', async () => {
    const clean = await rtf(
      '{\\header Head line\\par}{\\info{\\title The title}{\\author Ann}{\\creatim\\yr2024\\mo2\\dy3}}{\\*\\unknown junk}{\\pict 0a0b}' +
        'Claim{\\footnote Source}{\\*\\atnauthor Bob}{\\*\\annotation Sure?} {\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt link}}{\\bin3 {{{}\\par' +
        '{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv 1}}{\\shptxt Boxed\\par}}{\\shprslt again}}\\par',
    );
    expect(outline(clean)).toEqual([
      'Paragraph: Claim[1] link',
      'Paragraph: Comment by Bob: Sure?',
      'Paragraph: Boxed',
      'Paragraph: [1] Source',
      'Footer: Head line',
    ]);
    expect(clean.title).toBe('The title');
    expect(clean.metadata).toEqual({ authors: ['Ann'], created: '2024-02-03T00:00:00Z' });
  });

  it('keeps hidden text and white letters apart', async () => {
    const clean = await rtf(
      '{\\colortbl;\\red255\\green255\\blue255;}Seen{\\v  hid}{\\cf1  white}{\\cf1\\highlight2  shown}\\par',
    );
    expect(clean.text).toBe('Seen shown');
    expect(clean.hidden).toEqual([
      { reason: 'display-none', text: 'hid' },
      { reason: 'same-colour', text: 'white' },
    ]);
  });

  it('is refused where nothing in it is Rich Text', async () => {
    await expect(parse('no format at all', 'rtf')).rejects.toMatchObject({ name: 'CorruptDocument' });
  });

  it('raises what is raised', async () => {
    expect((await parse('{\\rtf1 10{\\super 6} J, m\\super 2\\nosupersub 5}', 'rtf')).text).toBe('10⁶ J, m²5');
  });
});
