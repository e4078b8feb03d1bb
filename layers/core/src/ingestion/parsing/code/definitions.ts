/** Finds what a line at the left margin defines: `function parse`, `class Reader`; undefined for any other line. */
export type FindDefinition = (line: string) => string | undefined;

const words = (list: string) => list.replace(/ /g, '|');
const modifiers =
  '(?:(?:export|default|declare|public|private|protected|internal|static|final|abstract|async|sealed|open|data|inline|' +
  'unsafe|extern|override|partial|readonly|virtual|suspend|implicit|lazy|case|fileprivate|indirect|const|pub|' +
  'pub\\([\\w: ]{1,40}\\)|extern "C"|local|final|strictfp|value|annotation|expect|actual|crate)\\s+){0,8}';

/** Keywords that are followed by a name. */
function named(keywords: string, name = '[\\w$.:!?]+', flags = ''): FindDefinition {
  const pattern = new RegExp(`^${modifiers}(${words(keywords)})\\b\\*?\\s+(?:<[^>]{1,80}>\\s*)?(${name})`, flags);
  return (line) => {
    const found = pattern.exec(line);
    return found === null ? undefined : `${found[1]!.toLowerCase()} ${found[2]}`;
  };
}

function matched(pattern: RegExp, kind: string): FindDefinition {
  return (line) => {
    const found = pattern.exec(line);
    return found === null ? undefined : `${kind} ${found[1]}`.trim();
  };
}

const scriptTypes = named('function class interface type enum namespace module');
const scriptValue =
  /^(?:export\s+)?(?:const|let|var)\s+([\w$]+)\b[^\n]*(?:=>|=\s*(?:async\s+)?function\b|=\s*class\b|=\s*(?:async\s*)?\(\s*$)/;
const exported = /^(?:module\.)?exports\.([\w$]+)\s*=\s*(?:async\s+)?function\b/;
const types = named(
  'class interface enum record object trait struct protocol extension actor namespace union @interface',
);

/** A line that begins like a statement is no definition, though it has a name before a bracket. */
const statements =
  /^(?:if|for|while|switch|return|else|do|case|throw|new|delete|using|import|goto|sizeof|catch|package)\b|^[#@]/;

/** A function by its form: a type, a name, brackets, and no semicolon at the end of the line (C and its kin). */
function formed(line: string): string | undefined {
  const bracket = line.indexOf('(');
  if (bracket < 3 || statements.test(line) || /;\s*(?:\/\/.*)?$/.test(line)) return undefined;
  const before = line.slice(0, bracket).trimEnd();
  if (!/^[A-Za-z_][\w\s*&:<>,~[\]?.]*$/.test(before) || !/[\s*&>]/.test(before)) return undefined;
  const name = before.slice(before.search(/[\w:~]+$/));
  return name === '' ? undefined : `function ${name}`;
}

const goReceiver = matched(/^func\s+\([^)]{0,100}\)\s*(\w+)/, 'func');
const implementation = matched(/^(?:unsafe\s+)?(impl\b[^{]{1,120})/, '');
const sqlObject =
  /^(create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unique\s+|materialized\s+)*(?:table|view|function|procedure|trigger|index|type|schema|sequence)\s+(?:if\s+not\s+exists\s+)?[\w."`[\]]+)/i;
const block = /^(resource|data|module|variable|output|provider|terraform|locals)((?:\s+"[^"\n]{1,100}"){0,2})\s*\{/;

const any =
  (...finders: readonly FindDefinition[]): FindDefinition =>
  (line) => {
    for (const find of finders) {
      const found = find(line);
      if (found !== undefined) return found.replace(/\s+/g, ' ').trim();
    }
    return undefined;
  };

const script = any(scriptTypes, matched(scriptValue, 'const'), matched(exported, 'function'));
const curly = any(types, named('fun func def fn'), formed);
const bracketed = matched(/^\s*\[{1,2}([^\]\n]{1,100})\]{1,2}/, 'section');

const byLanguage: Readonly<Record<string, FindDefinition>> = {
  typescript: script,
  javascript: script,
  python: named('def class', '\\w+'),
  rust: any(
    named('fn struct enum trait mod union type macro_rules!', '\\w+'),
    implementation,
    matched(/^macro_rules!\s*(\w+)/, 'macro'),
  ),
  go: any(goReceiver, named('func type', '\\w+')),
  c: any(
    named('struct union enum', '\\w+(?=\\s*(?:\\{|$))'),
    matched(/^typedef\s+((?:struct|union|enum)\b[^;{]{0,80})/, 'typedef'),
    formed,
  ),
  php: named('function class interface trait enum namespace'),
  ruby: named('def class module', '[\\w.:?!=]+'),
  elixir: named('defmodule def defp defmacro defprotocol defimpl', '[\\w.?!]+'),
  lua: matched(/^(?:local\s+)?function\s+([\w.:]+)/, 'function'),
  perl: named('sub package', '[\\w:]+'),
  r: matched(/^([\w.]+)\s*(?:<-|=)\s*function\b/, 'function'),
  shell: matched(/^(?:function\s+)?([\w:.-]+)\s*\(\s*\)|^function\s+([\w:.-]+)/, 'function'),
  powershell: named('function filter class', '[\\w-]+', 'i'),
  terraform: (line) => {
    const found = block.exec(line);
    return found === null ? undefined : `${found[1]}${found[2]!.replace(/"/g, '')}`;
  },
  sql: matched(sqlObject, ''),
  protobuf: named('message service enum extend', '[\\w.]+'),
  graphql: named(
    'type input enum interface union scalar query mutation subscription fragment directive extend schema',
    '[@\\w ]+',
  ),
  zig: any(
    named('fn', '\\w+'),
    matched(/^(?:pub\s+)?const\s+(\w+)\s*=\s*(?:packed\s+|extern\s+)?(?:struct|enum|union)\b/, 'const'),
  ),
  css: matched(/^(@(?:media|keyframes|layer|supports|mixin|container)\b[^{]{0,80})/, ''),
  dockerfile: matched(/^FROM\s+(?:\S+\s+AS\s+)?(\S+)/i, 'stage'),
  makefile: matched(/^([\w./%$()-]{1,80})\s*::?(?!=)/, 'target'),
  toml: bracketed,
  ini: bracketed,
};

/** Characters of a line that are looked at. */
const longestHead = 240;

export function definitionsOf(language: string): FindDefinition {
  const find = byLanguage[language] ?? curly;
  return (line) => find(line.slice(0, longestHead));
}
