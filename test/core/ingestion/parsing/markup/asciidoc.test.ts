import { describe, expect, it } from 'vitest';
import { parse, places } from '../a-parse.ts';

const lines = (...all: readonly string[]) => all.join('\n');

describe('AsciiDoc', () => {
  it('takes its header as title and metadata, and levels headings by their marks', async () => {
    const clean = await parse(
      lines(
        '// For writers',
        '= Guide to {product}',
        'Ann B. Lee <ann@a.example>; Bo Ek',
        'v1.2, 2024-05-06',
        ':product: Sheaf',
        ':description: All of it',
        '',
        'About {product}.',
        '',
        '== Part',
        '',
        '=== Detail',
        '',
        'Old',
        '---',
        '',
        'Text.',
      ),
      'adoc',
    );
    expect(places(clean)).toEqual([
      'Title1: Guide to Sheaf',
      'Paragraph: About Sheaf.',
      'Title2: Part',
      'Title3: Detail',
      'Title2: Old',
      'Paragraph: Text.',
    ]);
    expect(clean.metadata).toEqual({
      authors: ['Ann B. Lee', 'Bo Ek'],
      version: '1.2',
      date: '2024-05-06',
      description: 'All of it',
    });
    expect(clean.hidden).toEqual([{ reason: 'comment', text: 'For writers' }]);
  });

  it('shows inline markup as a reader sees it', async () => {
    const source =
      'A *loud* _soft_ `mono` **un**bound, link:https://a.example[site], https://b.example[other], <<x,there>>, ' +
      'x^2^, kbd:[Ctrl], image:i.png[icon], snake_case_name, 2 * 3 * 4 and \\*kept*.';
    expect((await parse(source, 'adoc')).text).toBe(
      'A loud soft mono unbound, site, other, there, x2, Ctrl, icon, snake_case_name, 2 * 3 * 4 and *kept*.',
    );
  });

  it('replaces attributes before it reads links, and leaves directives for a preprocessor out', async () => {
    const source = lines(
      ':url: https://a.example',
      ':deep: {url}/deep',
      '',
      'ifdef::site[]',
      'See {deep}[the *site*] +',
      'and image:https://b.example/i.png[a badge,link=x] {unknown}.',
      'endif::[]',
      'include::other.adoc[]',
    );
    expect((await parse(source, 'adoc')).text).toBe('See the site\nand a badge {unknown}.');
    const grown = await parse(`:a: ${'x'.repeat(400)}\n\n${'{a}'.repeat(50_000)}`, 'adoc');
    expect(grown.text.length).toBeLessThan(400_000);
  });

  it('nests lists by their marks, with blocks attached to items', async () => {
    const source = lines(
      '* one',
      'goes on',
      '** inner',
      '* two',
      '+',
      'Attached.',
      '* three',
      '',
      'Between.',
      '',
      '. first',
      '. second',
      '',
      'Between.',
      '',
      'Term:: Meaning',
      'Other::',
      '  More',
    );
    expect(places(await parse(source, 'adoc'))).toEqual([
      'List: - one goes on\n  - inner\n- two\nAttached.\n- three',
      'Paragraph: Between.',
      'List: 1. first\n2. second',
      'Paragraph: Between.',
      'List: Term\n  Meaning\nOther\n  More',
    ]);
  });

  it('keeps listings and literal blocks whole, and reads what other blocks hold', async () => {
    const source = lines(
      '.Title',
      '[source,python]',
      '----',
      'def f():',
      '',
      '    return 1',
      '----',
      '',
      '....',
      'a  b',
      '....',
      '',
      ' indented  text',
      '',
      'NOTE: Mind the gap.',
      '',
      '[TIP]',
      '====',
      'Inside.',
      '',
      '* item',
      '====',
      '',
      '////',
      'Not shown.',
      '////',
      '',
      'image::a.png[A cat,200]',
    );
    const clean = await parse(source, 'adoc');
    expect(places(clean)).toEqual([
      'Paragraph: Title',
      'Code: def f():\n\n    return 1',
      'Code: a  b',
      'Code: indented  text',
      'Paragraph: Mind the gap.',
      'Paragraph: Inside.',
      'List: - item',
      'Figure: A cat',
    ]);
    expect(clean.hidden).toEqual([{ reason: 'comment', text: 'Not shown.' }]);
  });

  it('reads tables by their columns, wherever lines end', async () => {
    const source = lines(
      '[cols="1,2",options="header"]',
      '|===',
      '|A |B',
      '',
      '|1',
      '|two *words*',
      '',
      '2+|wide',
      '|===',
      '',
      '|===',
      '|a|b',
      '|c|d \\| e',
      '|===',
      '',
      ',===',
      'p,q',
      '1,"2,3"',
      ',===',
    );
    expect(places(await parse(source, 'adoc'))).toEqual([
      'Table: A | B\n1 | two words\nwide | ',
      'Table: a | b\nc | d | e',
      'Table: p | q\n1 | 2,3',
    ]);
  });
});
