/**
 * SQL text cut where its meaning changes: code, and what must not be read as code. Every character is in exactly one
 * segment. PostgreSQL's lexical rules: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
export interface SqlSegment {
  readonly kind: 'code' | 'text' | 'identifier' | 'comment';
  readonly content: string;
}

/** End (exclusive) of what opens at `from`, or undefined when nothing opens there. */
type Opening = (sql: string, from: number) => number | undefined;

function quoted(sql: string, from: number, quote: string, hasEscapes: boolean): number {
  for (let i = from + 1; i < sql.length; i++) {
    if (hasEscapes && sql[i] === '\\') i++;
    else if (sql[i] === quote) {
      if (sql[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  throw new Error(`The SQL has an unclosed ${quote} at character ${from}.`);
}

const isWord = (character: string | undefined) => character !== undefined && /[\w$\u0080-\uffff]/.test(character);

/** `E'…'` reads backslashes as escapes, unless the E ends a longer word. */
const text: Opening = (sql, from) => {
  if (sql[from] !== "'") return undefined;
  const hasEscapes = /[eE]/.test(sql[from - 1] ?? '') && !isWord(sql[from - 2]);
  return quoted(sql, from, "'", hasEscapes);
};

const identifier: Opening = (sql, from) => (sql[from] === '"' ? quoted(sql, from, '"', false) : undefined);

/** A tag is a name, so `$1` opens nothing; nor does a `$` within a word. */
const dollarQuoted: Opening = (sql, from) => {
  if (sql[from] !== '$' || isWord(sql[from - 1])) return undefined;
  const tag = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(sql.slice(from, from + 70))?.[0];
  if (tag === undefined) return undefined;
  const end = sql.indexOf(tag, from + tag.length);
  if (end === -1) throw new Error(`The SQL has an unclosed ${tag} at character ${from}.`);
  return end + tag.length;
};

/** Block comments nest. */
const comment: Opening = (sql, from) => {
  if (sql.startsWith('--', from)) {
    const end = sql.indexOf('\n', from);
    return end === -1 ? sql.length : end;
  }
  if (!sql.startsWith('/*', from)) return undefined;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = from;
  let depth = 0;
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.index + 2;
  }
  throw new Error(`The SQL has an unclosed comment at character ${from}.`);
};

const openings: readonly (readonly [SqlSegment['kind'], Opening])[] = [
  ['text', text],
  ['identifier', identifier],
  ['text', dollarQuoted],
  ['comment', comment],
];

/** @throws Error when a quote or comment is not closed */
export function segmentsOf(sql: string): SqlSegment[] {
  const segments: SqlSegment[] = [];
  const interesting = /['"$\-/]/g;
  let start = 0;
  for (let hit = interesting.exec(sql); hit !== null; hit = interesting.exec(sql)) {
    for (const [kind, opening] of openings) {
      const end = opening(sql, hit.index);
      if (end === undefined) continue;
      if (hit.index > start) segments.push({ kind: 'code', content: sql.slice(start, hit.index) });
      segments.push({ kind, content: sql.slice(hit.index, end) });
      interesting.lastIndex = end;
      start = end;
      break;
    }
  }
  if (start < sql.length) segments.push({ kind: 'code', content: sql.slice(start) });
  return segments;
}

/**
 * The statements of a script, without their semicolons; empty ones are left out.
 * @throws Error for a function body written as `begin atomic`, whose semicolons end nothing
 */
export function statementsOf(script: string): string[] {
  const statements: string[] = [];
  let statement = '';
  let hasCode = false;
  const end = () => {
    if (hasCode) statements.push(statement.trim());
    statement = '';
    hasCode = false;
  };
  for (const { kind, content } of segmentsOf(script)) {
    if (kind !== 'code') {
      statement += content;
      hasCode ||= kind !== 'comment';
      continue;
    }
    if (/\bbegin\s+atomic\b/i.test(content))
      throw new Error('Write the function body as a quoted string, not as "begin atomic".');
    content.split(';').forEach((part, i) => {
      if (i > 0) end();
      statement += part;
      hasCode ||= part.trim() !== '';
    });
  }
  end();
  return statements;
}
