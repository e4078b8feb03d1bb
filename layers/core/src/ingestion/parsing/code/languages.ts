/** How a language shows where a top-level definition ends. */
export type BlockStyle = 'braces' | 'indentation' | 'end' | 'statements' | 'flat';

/** How strings and comments of a language look: what stands in them is not structure. */
export type Lexis = 'c' | 'script' | 'python' | 'ruby' | 'shell' | 'sql' | 'lua' | 'php' | 'css';

export interface Language {
  /** As people write it, in lower case. */
  readonly name: string;
  readonly mediaType: string;
  readonly extensions: readonly string[];
  readonly style: BlockStyle;
  readonly lexis: Lexis;
}

function language(
  name: string,
  extensions: string,
  style: BlockStyle,
  lexis: Lexis,
  mediaType = `text/x-${name}`,
): Language {
  return { name, mediaType, extensions: extensions.split(' '), style, lexis };
}

/** Registered media types where IANA has one (RFC 9239, RFC 2318, RFC 6922), `text/x-` and the name elsewhere. */
export const languages: readonly Language[] = [
  language('typescript', 'ts tsx mts cts', 'braces', 'script'),
  language('javascript', 'js jsx mjs cjs', 'braces', 'script', 'text/javascript'),
  language('python', 'py pyi pyw', 'indentation', 'python'),
  language('rust', 'rs', 'braces', 'c'),
  language('go', 'go', 'braces', 'script'),
  language('java', 'java', 'braces', 'c'),
  language('kotlin', 'kt kts', 'braces', 'c'),
  language('scala', 'scala sc', 'braces', 'c'),
  language('c', 'c h', 'braces', 'c'),
  language('cpp', 'cpp cc cxx hpp hh hxx ino', 'braces', 'c', 'text/x-c++'),
  language('csharp', 'cs', 'braces', 'c'),
  language('objective-c', 'm mm', 'braces', 'c'),
  language('swift', 'swift', 'braces', 'c'),
  language('dart', 'dart', 'braces', 'script'),
  language('groovy', 'groovy gradle', 'braces', 'c'),
  language('zig', 'zig', 'braces', 'c'),
  language('protobuf', 'proto', 'braces', 'c'),
  language('graphql', 'graphql gql', 'braces', 'shell'),
  language('php', 'php phtml', 'braces', 'php'),
  language('ruby', 'rb rake gemspec', 'end', 'ruby'),
  language('elixir', 'ex exs', 'end', 'ruby'),
  language('lua', 'lua', 'end', 'lua'),
  language('perl', 'pl pm', 'braces', 'shell'),
  language('r', 'r', 'braces', 'shell'),
  language('shell', 'sh bash zsh ksh', 'braces', 'shell', 'text/x-shellscript'),
  language('powershell', 'ps1 psm1', 'braces', 'shell'),
  language('terraform', 'tf tfvars hcl', 'braces', 'shell'),
  language('sql', 'sql ddl', 'statements', 'sql', 'application/sql'),
  language('css', 'css scss less', 'braces', 'css', 'text/css'),
  language('dockerfile', 'dockerfile containerfile', 'flat', 'shell'),
  language('makefile', 'makefile mk', 'flat', 'shell'),
  language('toml', 'toml', 'flat', 'shell', 'application/toml'),
  language('ini', 'ini cfg conf properties env', 'flat', 'shell'),
];

const byInterpreter: readonly (readonly [RegExp, string])[] = [
  [/^(?:python|pypy)[\d.]*$/, 'python'],
  [/^(?:node|deno|bun)(?:js)?$/, 'javascript'],
  [/^(?:ts-node|tsx)$/, 'typescript'],
  [/^(?:sh|bash|zsh|ksh|dash|ash)$/, 'shell'],
  [/^ruby[\d.]*$/, 'ruby'],
  [/^perl[\d.]*$/, 'perl'],
  [/^php[\d.]*$/, 'php'],
  [/^lua[\d.]*$/, 'lua'],
  [/^(?:Rscript|r)$/, 'r'],
];

/** The language of a script by the interpreter that its first line names; undefined for none that is known. */
export function languageOfShebang(head: string): Language | undefined {
  const words = /^#![ \t]*(\S{1,200})(?:[ \t]+(?:-S[ \t]+)?(\S{1,100}))?/.exec(head);
  const program = words?.[1]?.split('/').at(-1);
  const interpreter = program === 'env' ? words?.[2] : program;
  const name = byInterpreter.find(([pattern]) => pattern.test(interpreter ?? ''))?.[1];
  return name === undefined ? undefined : languages.find((known) => known.name === name);
}
