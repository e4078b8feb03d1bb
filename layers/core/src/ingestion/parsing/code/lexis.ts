import type { Lexis } from './languages.ts';

/** What is not structure in a language. Strings in quotes end with their line; the others may span lines. */
export interface LexicalRules {
  readonly lineComments: readonly string[];
  /** `#` is a comment only where a word begins: `$#` is not. */
  readonly needsBlank?: true;
  /** Openings with their ends: comments first, then strings. */
  readonly comments: readonly (readonly [open: string, close: string])[];
  readonly strings: readonly (readonly [open: string, close: string])[];
  readonly quotes: string;
  /** `'` stands around one character, or begins a lifetime. */
  readonly hasCharacters?: true;
  /** Its first group, or the second, is the word that ends the text which begins in the next line. */
  readonly heredoc?: RegExp;
  readonly hasRegularExpressions?: true;
  /** Strings in backticks hold code in `${}`. */
  readonly hasTemplates?: true;
}

const slashes: readonly [string, string] = ['/*', '*/'];

export const lexicalRules: Readonly<Record<Lexis, LexicalRules>> = {
  c: { lineComments: ['//'], comments: [slashes], strings: [['"""', '"""']], quotes: '"', hasCharacters: true },
  script: {
    lineComments: ['//'],
    comments: [slashes],
    strings: [],
    quotes: `"'`,
    hasRegularExpressions: true,
    hasTemplates: true,
  },
  python: {
    lineComments: ['#'],
    comments: [],
    strings: [
      ['"""', '"""'],
      ["'''", "'''"],
    ],
    quotes: `"'`,
  },
  ruby: {
    lineComments: ['#'],
    comments: [['=begin\n', '\n=end']],
    strings: [['"""', '"""']],
    quotes: `"'`,
    heredoc: /<<[~-]?(?:(["'`])([A-Z_]\w*)\1|([A-Z_]\w*))/y,
  },
  shell: {
    lineComments: ['#'],
    needsBlank: true,
    comments: [],
    strings: [],
    quotes: `"'`,
    heredoc: /<<[~-]?[ \t]?(?:(["'])(\w+)\1|\\?([A-Z_]{2}[A-Z0-9_]*)\b)/y,
  },
  sql: { lineComments: ['--'], comments: [slashes], strings: [['$$', '$$']], quotes: `"'` },
  lua: { lineComments: ['--'], comments: [['--[[', ']]']], strings: [['[[', ']]']], quotes: `"'` },
  php: {
    lineComments: ['//', '#'],
    needsBlank: true,
    comments: [slashes],
    strings: [],
    quotes: `"'`,
    heredoc: /<<<[ \t]?(?:(["'])(\w+)\1|([A-Za-z_]\w*))/y,
  },
  css: { lineComments: [], comments: [slashes], strings: [], quotes: `"'` },
};
