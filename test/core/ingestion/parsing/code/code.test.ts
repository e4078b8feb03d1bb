import { languages } from '@sheaf/core/ingestion/parsing/code/languages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../a-parse.ts';

/** The first line of each part, after its path. */
async function partsOf(source: string, extension: string): Promise<string[]> {
  const { elements, text } = await parse(source, extension);
  return elements.map(
    ({ path, charStart, charEnd }) => `${path ?? '-'}: ${text.slice(charStart, charEnd).split('\n')[0]}`,
  );
}

const samples: readonly (readonly [extension: string, source: string, parts: readonly string[]])[] = [
  [
    'ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the language that is read
    "import a from 'a';\n\n/** Reads. */\nexport async function read<T>(\n  a: T,\n): T {\n  const s = `}\n${a ? `{` : ''}\nfunction no() {}\n`;\n  return /[{]/.test(s);\n}\n\nconst x = 1;\nexport const f = (a) => {\n  return a;\n};\ninterface Box {\n  a: 1;\n}\n",
    [
      "-: import a from 'a';",
      'function read: /** Reads. */',
      '-: const x = 1;',
      'const f: export const f = (a) => {',
      'interface Box: interface Box {',
    ],
  ],
  [
    'py',
    'import os\n\n# Above\n@wrap\ndef f(a,\n      b):\n    """\ndef no(): pass\n    """\n    return 1\n\nclass C:\n    def m(self): pass\n\nprint(f(1))\nasync def g(): pass\n',
    ['-: import os', 'def f: # Above', 'class C: class C:', '-: print(f(1))', 'def g: async def g(): pass'],
  ],
  [
    'go',
    'package a\n\nimport "b"\n\n// Run runs.\nfunc (r *Reader) Run() {\n}\n\ntype T struct {\n}\n\nvar q = `\nfunc no() {\n`\n',
    ['-: package a', 'func Run: // Run runs.', 'type T: type T struct {', '-: var q = `'],
  ],
  [
    'rs',
    "use a;\n\n/// Doc\n#[derive(Debug)]\npub struct S<'a> {\n    c: &'a str,\n}\n\nimpl<'a> S<'a> {\n    fn m() -> char { '{' }\n}\n\npub(crate) fn f() {}\n",
    ['-: use a;', 'struct S: /// Doc', "impl<'a> S<'a>: impl<'a> S<'a> {", 'fn f: pub(crate) fn f() {}'],
  ],
  [
    'java',
    'package a;\nimport b;\n\n/**\n * Doc.\n */\n@A\npublic final class C extends D {\n  void m() {}\n}\n\nenum E { X }\n',
    ['-: package a;', 'class C: /**', 'enum E: enum E { X }'],
  ],
  [
    'c',
    '#include <a.h>\n#define X(a) {\n\n/* Doc */\nstatic int *add(int a,\n                int b)\n{\n    if (a) return 0;\n}\n\nint proto(int a);\n\nstruct point {\n  int x;\n};\n',
    ['-: #include <a.h>', 'function add: /* Doc */', '-: int proto(int a);', 'struct point: struct point {'],
  ],
  [
    'cpp',
    'namespace n {\nvoid A::run(int a) const {\n}\n}\ntemplate <class T>\nclass V {\n};\n',
    ['namespace n: namespace n {', 'function A::run: void A::run(int a) const {', 'class V: template <class T>'],
  ],
  [
    'rb',
    "require 'a'\n\n# Doc\nclass A\n  def m\n  end\nend\n\ndef f\n  <<~TEXT\ndef no\n  TEXT\nend\n",
    ["-: require 'a'", 'class A: # Doc', 'def f: def f'],
  ],
  [
    'php',
    '<?php\nuse A;\n\nfunction f() {\n  // }\n}\nclass B {\n}\n',
    ['-: <?php', 'function f: function f() {', 'class B: class B {'],
  ],
  [
    'sh',
    '#!/bin/sh\nset -e\n\n# Doc\nrun() {\n  cat <<EOF\nno() {\nEOF\n}\n\nrun\n',
    ['-: #!/bin/sh', 'function run: # Doc', '-: run'],
  ],
  [
    'sql',
    "-- Doc\nCREATE TABLE t (\n  a text DEFAULT ';'\n);\nINSERT INTO t VALUES (1);\nCREATE OR REPLACE FUNCTION f() RETURNS int AS $$\nCREATE TABLE no ();\n$$ LANGUAGE sql;\n",
    [
      'CREATE TABLE t: -- Doc',
      '-: INSERT INTO t VALUES (1);',
      'CREATE OR REPLACE FUNCTION f: CREATE OR REPLACE FUNCTION f() RETURNS int AS $$',
    ],
  ],
  [
    'lua',
    'local a = 1\nfunction M.f()\nend\nlocal function g()\nend\n',
    ['-: local a = 1', 'function M.f: function M.f()', 'function g: local function g()'],
  ],
  ['r', 'library(a)\nf <- function(x) {\n  x\n}\n', ['-: library(a)', 'function f: f <- function(x) {']],
  ['pl', 'use strict;\nsub f {\n}\n', ['-: use strict;', 'sub f: sub f {']],
  [
    'kt',
    'fun main() {\n}\ndata class P(val a: Int)\n',
    ['fun main: fun main() {', 'class P: data class P(val a: Int)'],
  ],
  ['swift', 'import A\nstruct S {\n}\nfunc f() {\n}\n', ['-: import A', 'struct S: struct S {', 'func f: func f() {']],
  ['cs', 'using A;\npublic class C\n{\n}\n', ['-: using A;', 'class C: public class C']],
  ['scala', 'object M {\n}\ncase class P(a: Int)\n', ['object M: object M {', 'class P: case class P(a: Int)']],
  ['css', 'a { b: c }\n@media print {\n  a { b: d }\n}\n', ['-: a { b: c }', '@media print: @media print {']],
  [
    'tf',
    'resource "aws_x" "main" {\n}\nlocals {\n}\n',
    ['resource aws_x main: resource "aws_x" "main" {', 'locals: locals {'],
  ],
  [
    'dockerfile',
    'FROM node AS build\nRUN a\nFROM scratch\n',
    ['stage build: FROM node AS build', 'stage scratch: FROM scratch'],
  ],
  ['toml', 'a = 1\n[b.c]\nd = 2\n', ['-: a = 1', 'section b.c: [b.c]']],
];

describe('source code', () => {
  it.each(samples)(
    'in %s has an element for each definition with its comment, and the rest around them',
    async (extension, source, parts) => {
      expect(await partsOf(source, extension)).toEqual(parts);
    },
  );

  it('names its language and media type', async () => {
    expect(await parse('a = 1', 'py')).toMatchObject({
      mediaType: 'text/x-python',
      metadata: { programmingLanguage: 'python' },
    });
    expect((await parse('#!/usr/bin/env -S node --x\nf();')).mediaType).toBe('text/javascript');
  });

  it('is covered by its elements, character by character, whatever it is', async () => {
    const visible = (text: string) => text.replace(/\s/g, '');
    const bits = fc.constantFrom(
      'function f() {\n',
      '}\n',
      '"',
      "'",
      '`',
      '${',
      '/*',
      '*/',
      '//',
      '#',
      'def a:\n',
      'class B\n',
      '\n',
      '  x',
      '"""',
      '<<EOF\n',
      'EOF\n',
      '@d\n',
      '[a]\n',
      'end\n',
      '(',
      ')',
      ';\n',
      '\\',
      'create table t\n',
      '$$',
    );
    const extensions = fc.constantFrom(...languages.map((language) => language.extensions[0]!));
    await fc.assert(
      fc.asyncProperty(fc.array(bits, { minLength: 1, maxLength: 40 }), extensions, async (parts, extension) => {
        const source = `${parts.join('')}x`;
        const clean = await parse(source, extension);
        expect(visible(clean.text)).toBe(visible(source));
        expect(clean.elements.every(({ type }) => type === 'Code')).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});
