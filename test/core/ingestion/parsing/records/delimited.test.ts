import { describe, expect, it } from 'vitest';
import { parse, places } from '../a-parse.ts';

describe('delimited text', () => {
  it('is a table with its header and the numbers of its rows', async () => {
    const clean = await parse('Name,Age\r\n"Smith, Ann",41\r\n"Two\r\nlines ""q""",5\r\n', 'csv');
    expect(places(clean)).toEqual(['Table rows 2-3: Name | Age\nSmith, Ann | 41\nTwo lines "q" | 5']);
    expect(clean.metadata).toEqual({ columns: ['Name', 'Age'], rows: 3 });
  });

  it.each([
    ['a;b\n1,5;2\n3;4', 'csv'],
    ['a\tb\n1,5\t2\n3\t4', 'csv'],
    ['a|b\n1,5|2\n3|4', 'csv'],
    ["'a','b'\n'1,5','2'\n'3','4'", 'csv'],
    ['sep=;\na;b\n1,5;2\n3;4', 'csv'],
    ['a\tb\n1,5\t2\n3\t4', 'tsv'],
    ['a\tb\n1,5\t2\n3\t4', null],
  ])('of %j is taken apart by its own delimiter and quotes', async (source, extension) => {
    expect((await parse(source, extension)).text).toBe('a | b\n1,5 | 2\n3 | 4');
  });

  it('tells a caption from the header, and data from a header', async () => {
    expect(places(await parse('Squares,\n,\nn,square\n1,1\n2,4\n', 'csv'))).toEqual([
      'Paragraph row 1: Squares',
      'Table rows 4-5: n | square\n1 | 1\n2 | 4',
    ]);
    expect(places(await parse('7,2024-01-02\n8,2024-01-03\n', 'csv'))).toEqual([
      'Table rows 1-2: column 1 | column 2\n7 | 2024-01-02\n8 | 2024-01-03',
    ]);
    expect(places(await parse('name,age\n', 'csv'))).toEqual(['Table row 1: name | age']);
  });

  it('stays below the limit in each group and repeats the header', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => `${n},value of ${n}`);
    const clean = await parse(`id,text\n${rows.join('\n')}`, 'csv');
    let next = 2;
    for (const { path, charStart, charEnd } of clean.elements) {
      const text = clean.text.slice(charStart, charEnd);
      expect(text.length).toBeLessThanOrEqual(1600);
      expect(text.startsWith('id | text\n')).toBe(true);
      const [first, last] = path!.replace('rows ', '').split('-').map(Number);
      expect(first).toBe(next);
      next = last! + 1;
    }
    expect(next).toBe(502);
  });

  it('tells a row that is longer than a group as fields', async () => {
    const long = 'text '.repeat(400).trim();
    expect(places(await parse(`id,body\n1,short\n2,${long}\n3,end\n`, 'csv'))).toEqual([
      'Table row 2: id | body\n1 | short',
      `Paragraph row 3: id: 2\nbody: ${long}`,
      'Table row 4: id | body\n3 | end',
    ]);
  });

  it('does not lose rows behind a quote that is never closed', async () => {
    const clean = await parse('a,b\n1,"x\n2,3\n4,5\n', 'csv');
    expect(clean.text).toBe('a | b\n1 | "x\n2 | 3\n4 | 5');
    expect(clean.metadata.malformed).toContain('row 2');
  });

  it('does not repeat a header that would fill a group', async () => {
    const names = Array.from({ length: 400 }, (_, n) => `column_${n}`);
    const clean = await parse([names, names.map((_, n) => n), names.map((_, n) => n)].join('\n'), 'csv');
    expect(clean.text.split('column_399')).toHaveLength(2);
  });
});
