import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { installedLicence } from '../../bin/check/installed-licence.ts';
import { isAllowed, lockFileProblems } from '../../bin/check/licences.ts';
import { shapeProblems } from '../../bin/check/shape.ts';
import { aRepository } from './a-repository.ts';

const lines = (count: number) => 'const a = 1;\n'.repeat(count);
const body = (count: number) => `export function f() {\n${'  g();\n'.repeat(count)}}\n`;

describe('sizes', () => {
  test.each([
    ['lambdas/do-it/handler.ts', 40, 'handler'],
    ['lambdas/adapters/port.ts', 200, 'adapter'],
    ['lib/thing.ts', 200, 'construct'],
    ['test/thing.test.ts', 400, 'test'],
    ['layers/core/src/thing.ts', 300, 'source file'],
    ['bin/tool.mjs', 300, 'source file'],
    ['README.md', 150, 'README'],
  ])('%s may have %i lines and no more', (file, cap, what) => {
    expect(shapeProblems(file, lines(cap))).toEqual([]);
    expect(shapeProblems(file, lines(cap + 1))).toEqual([`${file}: ${cap + 1} lines; a ${what} has at most ${cap}.`]);
  });

  test('a body may have 50 lines, in whatever form the function is', () => {
    expect(shapeProblems('lib/a.ts', body(50))).toEqual([]);
    expect(shapeProblems('lib/a.ts', body(51))).toEqual(['lib/a.ts:1: a body of 51 lines; at most 50.']);
    const arrow = `export const f = () => {\n${'  g();\n'.repeat(51)}};\n`;
    const method = `class A {\n  m() {\n${'  g();\n'.repeat(51)}  }\n}\n`;
    expect(shapeProblems('lib/a.ts', arrow)).toHaveLength(1);
    expect(shapeProblems('lib/a.ts', method)).toHaveLength(1);
    expect(shapeProblems('test/a.test.ts', arrow)).toEqual([]);
  });

  test('rejects a barrel, but not a file that adds something', () => {
    const passing = "export * from './a.ts';\nexport { b } from './b.ts';\n";
    expect(shapeProblems('lib/index.ts', passing)).toEqual([expect.stringContaining('only passes on')]);
    expect(shapeProblems('lib/index.ts', `${passing}export const c = 1;\n`)).toEqual([]);
    expect(shapeProblems('lib/index.ts', '')).toEqual([]);
  });
});

describe('licences', () => {
  test.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['MIT OR Apache-2.0', true],
    ['MIT AND Apache-2.0', true],
    ['MIT AND GPL-3.0-only', false],
    ['GPL-3.0-only', false],
    ['SEE LICENSE IN LICENSE', false],
    ['', false],
  ])('%s: %s', (expression, allowed) => {
    expect(isAllowed(expression)).toBe(allowed);
  });

  const none = () => undefined;
  const lock = (name: string, entry: object) => ({ packages: { '': {}, [`node_modules/${name}`]: entry } });

  test('rejects a package without a version, a licence, or an allowed one', () => {
    expect(lockFileProblems(lock('a', { license: 'MIT' }), none)).toEqual([
      expect.stringContaining('a has no version'),
    ]);
    expect(lockFileProblems(lock('b', { version: '1.0.0' }), none)).toEqual(['b@1.0.0 does not say its licence.']);
    expect(lockFileProblems(lock('@s/c', { version: '1.0.0', license: 'AGPL-3.0' }), none)).toEqual([
      '@s/c@1.0.0 has the licence AGPL-3.0, which is not allowed.',
    ]);
  });

  test('asks the installed package when the lock file does not say', () => {
    expect(lockFileProblems(lock('b', { version: '1.0.0' }), () => 'ISC')).toEqual([]);
  });

  test('lets an exception pass for its package and licence only', () => {
    expect(
      lockFileProblems(lock('lightningcss-linux-x64-gnu', { version: '1.0.0', license: 'MPL-2.0' }), none),
    ).toEqual([]);
    expect(lockFileProblems(lock('other', { version: '1.0.0', license: 'MPL-2.0' }), none)).toHaveLength(1);
    expect(lockFileProblems(lock('lightningcss', { version: '1.0.0', license: 'GPL-3.0' }), none)).toHaveLength(1);
  });

  test('leaves links to the workspace alone', () => {
    const packages = { 'layers/core': { version: '0.1.0' }, 'node_modules/@sheaf/core': { link: true } };
    expect(lockFileProblems({ packages }, none)).toEqual([]);
  });

  test('reads the old forms of a manifest', () => {
    const root = aRepository({
      'node_modules/a/package.json': '{"license": {"type": "MIT"}}',
      'node_modules/b/package.json': '{"licenses": [{"type": "MIT"}, {"type": "ISC"}]}',
      'node_modules/c/package.json': '{}',
    });
    expect(['a', 'b', 'c', 'absent'].map((name) => installedLicence(root, join('node_modules', name)))).toEqual([
      'MIT',
      'MIT OR ISC',
      undefined,
      undefined,
    ]);
  });
});
