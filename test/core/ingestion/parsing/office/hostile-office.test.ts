import { isStageErrorName } from '@sheaf/core/errors';
import fc from 'fast-check';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parse } from '../a-parse.ts';
import { aDocx, anEpub, anOdf, anXlsx, aParagraph, aPptx, aRow, aShape, aZip } from './an-office-file.ts';

const table = '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>';
const samples: readonly (readonly [string, Uint8Array])[] = [
  [
    'docx',
    aDocx(
      aParagraph('Words', '<w:pStyle w:val="h"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>') + table,
      {
        'styles.xml': '<w:styles><w:style w:styleId="h"><w:name w:val="heading 1"/></w:style></w:styles>',
        'numbering.xml':
          '<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        'comments.xml': `<w:comments><w:comment w:id="0">${aParagraph('c')}</w:comment></w:comments>`,
      },
    ),
  ],
  ['pptx', aPptx([{ shapes: aShape('title', ['T']) + aShape('body', ['a', 'b']), notes: 'n' }])],
  ['xlsx', anXlsx([{ name: 'S', rows: aRow(1, ['a', 'b']) + aRow(2, [1, 2]) }])],
  [
    'odt',
    anOdf(
      'text',
      '<text:h text:outline-level="1">H</text:h><text:list><text:list-item><text:p>x</text:p></text:list-item></text:list>',
    ),
  ],
  [
    'ods',
    anOdf(
      'spreadsheet',
      '<table:table table:name="S"><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row></table:table>',
    ),
  ],
  [
    'odp',
    anOdf(
      'presentation',
      '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>x</text:p></draw:text-box></draw:frame></draw:page>',
    ),
  ],
  ['epub', anEpub('<dc:title>T</dc:title>', [['a.xhtml', '<h1>H</h1><p>x</p>']])],
  [
    'rtf',
    new TextEncoder().encode(
      "{\\rtf1\\ansi{\\fonttbl{\\f0 A;}}\\trowd\\cellx1\\intbl a\\'e9\\cell\\row\\pard{\\footnote n}\\u8364?\\par}",
    ),
  ],
];

/** Reads, or refuses with a sentence; a fault of ours would be told as the name of a JavaScript error. */
async function outcome(bytes: Uint8Array, extension: string): Promise<string> {
  try {
    await parse(bytes, extension);
    return 'read';
  } catch (error) {
    const { name, message } = error as Error;
    return isStageErrorName(name) && !/(?:Type|Range|Reference|Syntax)Error/.test(message)
      ? 'refused'
      : `${name}: ${message}`;
  }
}

const edit = fc.record({ at: fc.nat(), value: fc.nat(255), kind: fc.constantFrom('set', 'cut', 'repeat') });

function edited(bytes: Uint8Array, edits: readonly { at: number; value: number; kind: string }[]): Uint8Array {
  let result = Uint8Array.from(bytes);
  for (const { at, value, kind } of edits) {
    if (result.length === 0) break;
    const place = at % result.length;
    if (kind === 'set') result[place] = value;
    else if (kind === 'cut')
      result = Uint8Array.from([...result.subarray(0, place), ...result.subarray(place + value)]);
    else result = Uint8Array.from([...result.subarray(0, place), ...result.subarray(Math.max(0, place - value))]);
  }
  return result;
}

describe('a damaged office document', () => {
  it.each(samples)('as %s is read or refused by name, whatever bytes of the file change', async (extension, bytes) => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        expect(['read', 'refused']).toContain(await outcome(edited(bytes, edits), extension));
      }),
      { numRuns: 60 },
    );
  });

  it.each(samples.filter(([extension]) => extension !== 'rtf'))(
    'as %s is read or refused by name, whatever bytes of a part change',
    async (extension, bytes) => {
      const parts = unzipSync(bytes);
      const names = Object.keys(parts).filter((name) => name !== 'mimetype');
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...names),
          fc.array(edit, { minLength: 1, maxLength: 8 }),
          async (name, edits) => {
            const changed = zipSync({ ...parts, [name]: edited(parts[name]!, edits) });
            expect(['read', 'refused']).toContain(await outcome(changed, extension));
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it('of random bytes behind a signature is refused', async () => {
    const heads = ['PK\x03\x04', '{\\rtf1 ', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 2000 }), async (head, rest) => {
        const bytes = Uint8Array.from([...Buffer.from(head, 'latin1'), ...rest]);
        expect(['read', 'refused']).toContain(await outcome(bytes, 'docx'));
      }),
      { numRuns: 100 },
    );
  });
});

/** What a unit becomes when it is repeated a hundred thousand times in the place where it hurts most. */
const repeated: readonly (readonly [string, string, (unit: string) => Uint8Array])[] = [
  ...[
    '<w:tbl><w:tr><w:tc>',
    '<w:p>',
    '<w:p><w:r><w:txbxContent>',
    '<w:tc><w:tcPr><w:gridSpan w:val="9999"/></w:tcPr></w:tc>',
    '<w:del>',
  ].map((unit) => ['docx', unit, (many: string) => aDocx(`${aParagraph('x')}<w:tbl><w:tr>${many}`)] as const),
  ...['<a:tbl><a:tr><a:tc>', '<p:sp><p:txBody><a:p>', '<p:grpSp>'].map(
    (unit) => ['pptx', unit, (many: string) => aPptx([{ shapes: aShape('title', ['x']) + many }])] as const,
  ),
  ...['<row>', '<c><v>', '<row><c t="s"><v>0</v></c>', '<c r="XFD1"><v>1</v></c>'].map(
    (unit) => ['xlsx', unit, (many: string) => anXlsx([{ name: 'S', rows: aRow(1, ['x']) + many }])] as const,
  ),
  ...[
    '<text:list><text:list-item>',
    '<table:table><table:table-row><table:table-cell>',
    '<text:span>',
    '<office:annotation>',
    '<text:p>',
    '<draw:frame><draw:text-box><text:p>',
    '<text:section>',
  ].map((unit) => ['odt', unit, (many: string) => anOdf('text', `<text:p>x</text:p><text:p>${many}`)] as const),
  ...[
    '{',
    '{\\footnote ',
    "\\'e9",
    '\\u1?',
    '\\cell',
    '\\row',
    '\\trowd\\clvmrg\\cellx1\\intbl\\cell\\row',
    '{\\info{\\title ',
    '}',
    '{\\*\\ud ',
    '{\\upr',
  ].map((unit) => ['rtf', unit, (many: string) => new TextEncoder().encode(`{\\rtf1 x\\par ${many}`)] as const),
  ['epub', '<a/', (many) => anEpub('', [['a.xhtml', `<p>x</p>${many}`]])],
  ['epub', '<a:', (many) => anEpub('', [['a.xhtml', `<p>x</p>${many}`]])],
];

describe('an office document made to be slow', () => {
  it.each(repeated)('%s: %s, over and over, is read in linear time', async (extension, unit, wrap) => {
    const started = performance.now();
    expect(['read', 'refused']).toContain(
      await outcome(wrap(unit.repeat(Math.ceil(600_000 / unit.length))), extension),
    );
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('does not expand entities that a document type defines', async () => {
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
    const bytes = aZip({
      'word/document.xml': `${bomb}<w:document><w:body>${aParagraph('&b;&c; words')}</w:body></w:document>`,
    });
    const { text } = await parse(bytes, 'docx');
    expect(text).toContain('words');
    expect(text).not.toMatch(/aaaa|root:/);
    expect(strFromU8(unzipSync(bytes)['word/document.xml']!)).toContain('ENTITY');
  });
});
