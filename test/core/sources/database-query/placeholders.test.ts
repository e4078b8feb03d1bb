import { bindPlaceholders } from '@sheaf/core/sources/database-query/placeholders';
import { describe, expect, it } from 'vitest';

describe('placeholders', () => {
  it.each([
    ['postgresql', 'where a = :x and b = :y or c = :x', 'where a = $1 and b = $2 or c = $1', ['X', 'Y']],
    ['sqlite', 'where a = :x and b = :y or c = :x', 'where a = ?1 and b = ?2 or c = ?1', ['X', 'Y']],
    ['sqlserver', 'where a = :x and b = :y or c = :x', 'where a = @p1 and b = @p2 or c = @p1', ['X', 'Y']],
    ['mysql', 'where a = :x and b = :y or c = :x', 'where a = ? and b = ? or c = ?', ['X', 'Y', 'X']],
  ] as const)('%s: each becomes one of its own', (engine, query, statement, parameters) => {
    expect(bindPlaceholders(engine, query, { x: 'X', y: 'Y' })).toEqual({ statement, parameters });
  });

  it.each([
    ['postgresql', "':x' || ':y'''", ':x'],
    ['postgresql', "E'it\\':x'", ':x'],
    ['postgresql', '":x" ', ':x'],
    ['postgresql', '$$ :x $$ $a$ :x $$ $a$ ', ':x'],
    ['postgresql', '/* :x /* :x */ :x */', ':x'],
    ['postgresql', '-- :x\n', ':x'],
    ['postgresql', 'a::x, ', ':x'],
    ['mysql', '\'it\\\' :x\' " \\" :x" `:x` # :x\n -- :x\n /* :x */', ':x'],
    ['mysql', '1--', ':x'],
    ['mysql', '@a:=x,', ':x'],
    ['sqlite', '[:x] \':x\' `:x` ":x" /* :x /* */', ':x'],
    ['sqlserver', "[a]]:x] ':x' N':x' ", ':x'],
  ] as const)('%s: %s is no place for one', (engine, before, after) => {
    const { statement, parameters } = bindPlaceholders(engine, `${before}${after}`, { x: 1 });
    expect(statement.startsWith(before)).toBe(true);
    expect(parameters).toEqual([1]);
  });

  it('leaves names alone that have no value', () => {
    expect(bindPlaceholders('postgresql', 'select a[1:n], :x', { x: 1 }).statement).toBe('select a[1:n], $1');
  });

  it('rejects a value that has no placeholder', () => {
    expect(() => bindPlaceholders('sqlite', "select ':x'", { x: 1 })).toThrow('The query has no placeholder :x');
  });
});
