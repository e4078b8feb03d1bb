/**
 * Named placeholders (`:name`) become those of the engine, and their values a list: the driver binds them. Where text is no place for
 * one (a literal, a quoted name, a comment) follows the lexical rules of each engine. Only names that have a value are looked for; the
 * rest of the statement is the server's to read.
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html, https://dev.mysql.com/doc/refman/8.4/en/string-literals.html,
 * https://www.sqlite.org/lang_expr.html, https://learn.microsoft.com/sql/t-sql/language-elements/comment-transact-sql
 */
import { StageError } from '../../errors.ts';
import type { SqlEngine, SqlParameter } from '../sql-connection.ts';

export interface BoundStatement {
  readonly statement: string;
  readonly parameters: readonly SqlParameter[];
}

const lineComment = '--[^\\n]*';
const blockComment = String.raw`/\*[\s\S]*?(?:\*/|$)`;
const escaped = (quote: string) => String.raw`${quote}(?:[^${quote}\\]|\\[\s\S]|${quote}${quote})*(?:${quote}|$)`;
const doubled = (quote: string) => `${quote}(?:[^${quote}]|${quote}${quote})*(?:${quote}|$)`;
const brackets = String.raw`\[[^\]]*(?:\]|$)`;

/** What is passed over, by engine; PostgreSQL's comments, which nest, are measured by hand. */
const quoted: Readonly<Record<SqlEngine, readonly string[]>> = {
  postgresql: [
    `\\b[eE]${escaped("'")}`,
    doubled("'"),
    doubled('"'),
    String.raw`\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$)`,
    lineComment,
    String.raw`/\*`,
    '::',
  ],
  mysql: [escaped("'"), escaped('"'), doubled('`'), String.raw`--(?=\s|$)[^\n]*`, '#[^\\n]*', blockComment, ':='],
  sqlite: [doubled("'"), doubled('"'), doubled('`'), brackets, lineComment, blockComment],
  sqlserver: [doubled("'"), doubled('"'), String.raw`\[(?:[^\]]|\]\])*(?:\]|$)`, lineComment, blockComment, '::'],
};

/** @throws StageError SourceQueryInvalid when a value has no placeholder in the statement */
export function bindPlaceholders(
  engine: SqlEngine,
  query: string,
  values: Readonly<Record<string, SqlParameter>>,
): BoundStatement {
  const parameters: SqlParameter[] = [];
  const positions = new Map<string, string>();
  const token = new RegExp(`${quoted[engine].join('|')}|(?<![\\w:]):([A-Za-z_]\\w*)`, 'g');
  let statement = '';
  let at = 0;
  for (let match = token.exec(query); match !== null; match = token.exec(query)) {
    if (match[0] === '/*') token.lastIndex = endOfNestedComment(query, match.index);
    const name = match.at(-1);
    if (!match[0].startsWith(':') || name === undefined || !Object.hasOwn(values, name)) continue;
    // MySQL's placeholders have no number: a name that is said twice is bound twice.
    const place = (engine !== 'mysql' && positions.get(name)) || placeholderOf(engine, parameters.push(values[name]!));
    positions.set(name, place);
    statement += query.slice(at, match.index) + place;
    at = match.index + match[0].length;
  }
  const unused = Object.keys(values).filter((name) => !positions.has(name));
  if (unused.length > 0) throw unusedValues(unused);
  return { statement: statement + query.slice(at), parameters };
}

function placeholderOf(engine: SqlEngine, position: number): string {
  if (engine === 'postgresql') return `$${position}`;
  if (engine === 'sqlite') return `?${position}`;
  return engine === 'mysql' ? '?' : `@p${position}`;
}

function endOfNestedComment(query: string, from: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 0;
  for (let match = mark.exec(query); match !== null; match = mark.exec(query)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return query.length;
}

function unusedValues(names: readonly string[]): StageError {
  const places = names.map((name) => `:${name}`).join(', ');
  return new StageError(
    'SourceQueryInvalid',
    `The query has no placeholder ${places}, though a value is given for it. Write it where the value belongs, or leave the value out.`,
  );
}
