import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentsOf, statementsOf } from '../../../lambdas/adapters/sql-segments.ts';

/** Pieces of SQL with what each of them is; none joins with its neighbour, since a space stands between. */
const pieces = fc.constantFrom(
  ['code', 'select $1::int + a.b'],
  ['code', 'a$1b, x'],
  ['code', '1 - 2 / 3'],
  ['text', "'it''s; $1 -- no'"],
  ['text', "'back\\'"],
  ['text', '$$ ; \' " $tag$ $1 $$'],
  ['text', '$body$ begin; $$ -- $body$'],
  ['text', '$Täg_1$ ; $Täg_1$'],
  ['identifier', '"a ""; $1"'],
  ['comment', '/* ; \' /* $1 */ " */'],
  ['comment', "-- it's ; $1\n"],
) as fc.Arbitrary<['code' | 'text' | 'identifier' | 'comment', string]>;

const scripts = fc.array(pieces, { maxLength: 12 });

describe('segments of SQL', () => {
  test('are the whole text, whatever it is made of', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const sql = script.map(([, content]) => content).join(' ');
        expect(
          segmentsOf(sql)
            .map(({ content }) => content)
            .join(''),
        ).toBe(sql);
      }),
    );
  });

  test('tell code from what is not', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const found = segmentsOf(script.map(([, content]) => content).join(' ')).filter(
          ({ content }) => content.trim() !== '',
        );
        const notCode = found
          .filter(({ kind }) => kind !== 'code')
          .map(({ kind, content }) => [kind, content.replace(/\n$/, '')]);
        expect(notCode).toEqual(
          script.filter(([kind]) => kind !== 'code').map(([kind, content]) => [kind, content.replace(/\n$/, '')]),
        );
      }),
    );
  });

  test('read backslashes only in escape strings', () => {
    expect(
      segmentsOf(String.raw`select e'\'' || 'a\' || E'\\' || name'x'`).filter(({ kind }) => kind === 'text'),
    ).toEqual([
      { kind: 'text', content: String.raw`'\''` },
      { kind: 'text', content: String.raw`'a\'` },
      { kind: 'text', content: String.raw`'\\'` },
      { kind: 'text', content: "'x'" },
    ]);
  });

  test.each(["select 'a", 'select "a', 'select $x$ a $$', '/* /* */'])('rejects what is not closed: %s', (sql) => {
    expect(() => segmentsOf(sql)).toThrow('unclosed');
  });
});

describe('statements of a script', () => {
  test('end at semicolons that are code', () => {
    fc.assert(
      fc.property(fc.array(scripts, { maxLength: 5 }), (statements) => {
        const texts = statements.map((script) => script.map(([, content]) => content).join(' '));
        const expected = statements.flatMap((script, i) =>
          script.some(([kind]) => kind !== 'comment') ? [texts[i]!.trim()] : [],
        );
        expect(
          statementsOf(texts.map((text) => `${text}\n;`).join('')).map((text) => text.replaceAll(/\s+/g, ' ')),
        ).toHaveLength(expected.length);
      }),
    );
  });

  test('keep function bodies whole and leave out what is empty', () => {
    const body = 'create function f() returns int language plpgsql as $$ begin return 1; end $$';
    expect(statementsOf(`-- first\n${body};\n;; -- end\nselect ';' ; /* ; */`)).toEqual([
      `-- first\n${body}`,
      "-- end\nselect ';'",
    ]);
  });

  test('rejects a body whose semicolons end nothing', () => {
    expect(() => statementsOf('create function f() returns int begin atomic select 1; end')).toThrow('begin atomic');
  });
});
