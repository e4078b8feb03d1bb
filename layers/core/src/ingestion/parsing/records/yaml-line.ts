/** A line of plain block YAML: dashes of lists, then a key, a scalar or nothing. Columns count from 0. */
export interface YamlLine {
  readonly dashes: readonly number[];
  readonly column: number;
  readonly key: string | undefined;
  readonly value: YamlValue | undefined;
}

/** A scalar as it is written; a list of such on one line; an empty map. */
export type YamlValue =
  | { readonly text: string; readonly isString: boolean }
  | { readonly items: readonly { readonly text: string; readonly isString: boolean }[] }
  | 'empty map';

/** A key of an ordinary shape, plain or in quotes without escapes, and its colon. YAML takes keys of up to 1,024 characters. */
const keyed = /(?:([A-Za-z0-9_$](?:[\w$./ -]{0,198}[\w$./-])?)|"([^"\\]{0,200})"|'([^']{0,200})'):(?= |$)/y;
/** Signs with which something else than a plain scalar begins. */
const special = /^(?:[?:,[\]{}#&*!|>'"%@`]|-(?![\w.]))/;
/** Not strings in YAML 1.2 (10.3.2). */
const typed =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;
const nulls = /^(?:~|null|Null|NULL)$/;

/** undefined for any line that needs a reader of all of YAML. */
export function readYamlLine(line: string): YamlLine | undefined {
  let at = 0;
  const dashes: number[] = [];
  for (;;) {
    while (line[at] === ' ') at += 1;
    if (line[at] !== '-' || (at + 1 < line.length && line[at + 1] !== ' ')) break;
    dashes.push(at);
    at += 1;
  }
  if (at === line.length) return { dashes, column: at, key: undefined, value: undefined };
  keyed.lastIndex = at;
  const match = keyed.exec(line);
  const key = match?.[1] ?? match?.[2] ?? match?.[3];
  const rest = line.slice(match ? keyed.lastIndex : at).trim();
  if (rest === '') return { dashes, column: at, key, value: undefined };
  const value = valueIn(rest);
  return value && { dashes, column: at, key, value };
}

function valueIn(text: string): YamlValue | undefined {
  if (text === '{}') return 'empty map';
  if (text.startsWith('[')) return listOf(text);
  const quoted = /^(?:"([^"\\]*)"|'([^']*)')$/.exec(text);
  if (quoted) return { text: quoted[1] ?? quoted[2]!, isString: true };
  if (special.test(text) || text.includes(': ') || text.includes(' #') || text.endsWith(':')) return undefined;
  return scalarOf(text);
}

/** A list of words and numbers: nothing in it is nested, quoted or has a key. */
function listOf(text: string): YamlValue | undefined {
  if (text === '[]') return { items: [] };
  if (!/^\[[\w ./+,-]+\]$/.test(text)) return undefined;
  const items = text
    .slice(1, -1)
    .split(',')
    .map((item) => item.trim());
  return items.some((item) => item === '' || special.test(item)) ? undefined : { items: items.map(scalarOf) };
}

function scalarOf(text: string): { text: string; isString: boolean } {
  return nulls.test(text) ? { text: 'null', isString: false } : { text, isString: !typed.test(text) };
}
