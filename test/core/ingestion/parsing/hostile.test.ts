import { describe, expect, it } from 'vitest';
import { parse } from './a-parse.ts';

const units: Record<string, readonly string[]> = {
  html: [
    '<div>',
    '<div></x>',
    '<svg>',
    '<ul><li>',
    '<table><tr><td>',
    '<p ',
    '<!-',
    '<',
    '&#x',
    '<script>',
    '<br>',
    '<p>a',
    '<pre>',
    '<form>',
    '<h1>',
    ' <br>',
    '<a href="',
    '\0<p>a',
    '<td>',
  ],
  md: [
    '>',
    '> ',
    '[',
    '[a](',
    '![',
    '*a ',
    '_a*',
    '**a *a ',
    '`',
    '`a``b',
    '- ',
    '<',
    '<!--',
    '[a]: b\n',
    '|',
    '# a\n',
    '```\n',
    '\\',
    '&',
    '\n',
    ' ',
    '\t',
    '~~a',
    '<![CDATA[',
    '1. ',
    '[a][',
  ],
  txt: [
    '\n',
    ' ',
    ' \n',
    '\u200b',
    '\u0301',
    '\u200d',
    '\u{1f3f4}\u{e0061}',
    '\t ',
    '\ufeff',
    '\u1100\u1161',
    'a',
    '.',
  ],
};

describe('hostile input', () => {
  const cases = Object.entries(units).flatMap(([extension, all]) => all.map((unit) => [extension, unit] as const));
  it.each(cases)(
    '%s made of 200,000 characters of %j neither hangs nor overflows the stack',
    async (extension, unit) => {
      const source = `${extension === 'html' ? '<html><p>x' : ''}${unit.repeat(200_000 / unit.length)}x`;
      const started = performance.now();
      const outcome = await parse(source, extension).then(
        (clean) => (clean.text.trim() === '' ? 'nothing' : 'text'),
        (error: Error) => error.name,
      );
      expect(['text', 'EmptyDocument', 'UndecodableText']).toContain(outcome);
      expect(performance.now() - started).toBeLessThan(10_000);
    },
    30_000,
  );
});
