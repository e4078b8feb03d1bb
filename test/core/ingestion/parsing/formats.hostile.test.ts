import { describe, expect, it } from 'vitest';
import { parse } from './a-parse.ts';

/** What each format is made of when it means harm: repeated millions of times. */
const units: Readonly<Record<string, readonly string[]>> = {
  json: ['[', '{"a":', '[[],', '"', '[{"a":1},', '{"a":{"b":['],
  jsonl: ['{"a":1}\n', '[\n', '\n'],
  csv: ['"', '"a",', '"a"x,', 'a,', '\n', '"\n'],
  xml: ['<a>', '<a/>', '</a>', '<a>x</a>', '<a b="c"/>', '<!--', '<!DOCTYPE a [', '<a b="', '&a;', '<a>x<b>y</b>'],
  svg: ['<text>', '<g><tspan>'],
  rst: [
    '*a ',
    '`a ',
    '|a ',
    '- ',
    '* a\n',
    '.. a::\n',
    'a\n=\n',
    '+-+\n',
    '= =\n',
    'a\n b\n',
    ':a: b\n',
    ' ',
    '.. |a| replace:: b\n',
    'a.',
  ],
  adoc: [
    '*a ',
    '`',
    '<<a ',
    'link:a[',
    '* a\n',
    '----\n',
    '|===\n',
    '|a ',
    '--\n',
    'a:: b\n',
    '[a]\n',
    '((a',
    '++',
    '[',
    'footnote:[',
  ],
  js: ['/', '`', '`${', '(/[', '/*', 'const a = ', '{\n', '\n'],
  py: ['"""', '(\n', '@a\n'],
  sh: ['<<EOF\n', '<<', '"'],
  sql: ['create ', '$$', 'create temp '],
};

async function outcomeOf(unit: string, length: number, extension: string): Promise<string> {
  return parse(`${unit.repeat(length / unit.length)}x`, extension).then(
    () => 'text',
    (error: Error) => error.name,
  );
}

describe('hostile input of other formats', () => {
  const cases = Object.entries(units).flatMap(([extension, all]) => all.map((unit) => [extension, unit] as const));
  it.each(cases)(
    '%s made of a million characters of %j is read, or refused as empty, in linear time',
    async (extension, unit) => {
      const started = performance.now();
      expect(['text', 'EmptyDocument']).toContain(await outcomeOf(unit, 1_000_000, extension));
      expect(performance.now() - started).toBeLessThan(20_000);
    },
    60_000,
  );

  it.each([
    ['json', `[${'{"id":1,"name":"some item","tags":["a","b"],"o":{"p":[1,2]}},'.repeat(160_000)}1]`],
    ['csv', `id,text\n${'1,"some, text"\n'.repeat(600_000)}`],
    ['xml', `<a>${'<b c="1"><d>text</d><e>more</e></b>'.repeat(250_000)}</a>`],
    ['rst', 'Title\n=====\n\nText with *words*.\n\n- item\n\n'.repeat(200_000)],
    ['adoc', '== Title\n\nText with *words*.\n\n* item\n\n'.repeat(200_000)],
    ['ts', '/** Doc. */\nexport function f(a) {\n  return [a, "}"];\n}\n\n'.repeat(150_000)],
  ])(
    '%s of 8 to 10 million characters is read in linear time',
    async (extension, source) => {
      const started = performance.now();
      const clean = await parse(source, extension);
      expect(clean.text.length).toBeGreaterThan(4_000_000);
      expect(performance.now() - started).toBeLessThan(60_000);
    },
    120_000,
  );

  it.each(['[', '{"a":', '- ', '{a: ', '? '])(
    'YAML made of 100,000 characters of %j is read or kept as text',
    async (unit) => {
      expect(await outcomeOf(unit, 100_000, 'yaml')).toBe('text');
    },
  );

  it('that names many things with long names does not grow', async () => {
    const name = 'k'.repeat(150);
    const source = `{${Array.from({ length: 2000 }, (_, n) => `"${name}${n}":{"a":1,"b":2,"c":3}`).join(',')}}`;
    expect((await parse(source, 'json')).text.length).toBeLessThan(source.length * 2);
    const wide = Array.from({ length: 3000 }, (_, n) => `column ${n}`).join(',');
    const rows = Array.from({ length: 300 }, () => `${'1,'.repeat(2999)}1`).join('\n');
    expect((await parse(`${wide}\n${rows}`, 'csv')).text.length).toBeLessThan((wide.length + rows.length) * 3);
  });
});
