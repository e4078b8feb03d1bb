import type { LexicalRules } from './lexis.ts';

/** A line of source code, as far as its structure goes. */
export interface CodeLine {
  readonly start: number;
  readonly end: number;
  /** Begins within a comment or a string that an earlier line opened. */
  readonly isInside: boolean;
  /** Brackets open before it. */
  readonly depth: number;
  /** The last character that is neither blank nor comment, of this line or one before; empty at first. */
  readonly last: string;
}

interface Scanner {
  readonly text: string;
  readonly rules: LexicalRules;
  at: number;
  depth: number;
  /** What ends the comment or string that is open. */
  closing: string | undefined;
  /** The words that end texts which begin in the next line. */
  heredocs: string[];
  /** Depths at which code in a template began. */
  readonly templates: number[];
  last: string;
}

/** One pass over the characters; each is looked at a bounded number of times. */
export function* scanLines(text: string, rules: LexicalRules): Generator<CodeLine> {
  const scanner: Scanner = { text, rules, at: 0, depth: 0, closing: undefined, heredocs: [], templates: [], last: '' };
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const isInside = scanner.closing !== undefined;
    const { depth, last } = scanner;
    const word = scanner.heredocs[0];
    if (word !== undefined && !isInside) {
      if (
        text
          .slice(start, end)
          .trim()
          .replace(/[;,).]+$/, '') === word
      )
        scanner.heredocs.shift();
      yield { start, end, isInside: true, depth, last };
    } else {
      scanner.at = start;
      while (scanner.at < end) step(scanner, end);
      yield { start, end, isInside, depth, last };
    }
    start = end + 1;
  }
}

/** Reads one token of a line, or up to its end. */
function step(scanner: Scanner, end: number): void {
  const { text, rules, closing, at } = scanner;
  if (closing !== undefined) {
    readInside(scanner, closing, end);
    return;
  }
  const character = text[at]!;
  if (character === ' ' || character === '\t') {
    scanner.at += 1;
    return;
  }
  const opened = rules.comments.find(([open]) => text.startsWith(open, at));
  if (opened !== undefined) {
    scanner.closing = opened[1];
    scanner.at += opened[0].length;
    return;
  }
  if (rules.lineComments.some((mark) => text.startsWith(mark, at)) && (!rules.needsBlank || isWordStart(text, at))) {
    scanner.at = end;
    return;
  }
  const string = rules.strings.find(([open]) => text.startsWith(open, at));
  if (string !== undefined || (rules.hasTemplates && character === '`')) {
    scanner.closing = string?.[1] ?? '`';
    scanner.at += string?.[0].length ?? 1;
  } else if (rules.quotes.includes(character)) scanner.at = quoteEnd(text, at, end);
  else if (!readSpecial(scanner, character, end)) readBracket(scanner, character);
  scanner.last = character;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /\s/.test(text[at - 1]!);
}

function readInside(scanner: Scanner, closing: string, end: number): void {
  const { text } = scanner;
  const isTemplate = closing === '`' && scanner.rules.hasTemplates === true;
  for (let at = scanner.at; at < end; at += 1) {
    const character = text[at]!;
    if (character === '\\' && closing !== '*/') at += 1;
    else if (isTemplate && character === '$' && text[at + 1] === '{') {
      scanner.templates.push(scanner.depth);
      scanner.closing = undefined;
      scanner.at = at + 2;
      return;
    } else if (character === closing[0] ? text.startsWith(closing, at) : startsAfterBreak(text, at, closing)) {
      scanner.closing = undefined;
      scanner.at = at + closing.trimStart().length;
      return;
    }
  }
  scanner.at = end;
}

/** An end that has a line of its own. */
function startsAfterBreak(text: string, at: number, closing: string): boolean {
  return closing[0] === '\n' && text[at - 1] === '\n' && text.startsWith(closing.slice(1), at);
}

function quoteEnd(text: string, start: number, end: number): number {
  for (let at = start + 1; at < end; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[start]) return at + 1;
  }
  return end;
}

const characterLiteral = /'(?:\\[^\n]{1,9}?|[^'\\\n]{1,2})'/y;

/** Characters, heredocs and regular expressions: true where one stands here. */
function readSpecial(scanner: Scanner, character: string, end: number): boolean {
  const { text, rules, at } = scanner;
  if (character === "'" && rules.hasCharacters) {
    characterLiteral.lastIndex = at;
    scanner.at += characterLiteral.exec(text)?.[0].length ?? 1;
    return true;
  }
  if (character === '<' && rules.heredoc !== undefined) {
    rules.heredoc.lastIndex = at;
    const found = rules.heredoc.exec(text);
    if (found === null) return false;
    scanner.heredocs.push((found[2] ?? found[3])!);
    scanner.at += found[0].length;
    return true;
  }
  if (character === '/' && rules.hasRegularExpressions && isOperand(scanner)) {
    scanner.at = regularExpressionEnd(text, at, end);
    return true;
  }
  return false;
}

/** Where a value may stand, a slash begins a regular expression; after a value it divides. */
function isOperand({ text, at, last }: Scanner): boolean {
  if (/[(,=:[!&|?{};+*%~^<>]|^$/.test(last)) return true;
  return /\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do)\s*$/.test(text.slice(Math.max(0, at - 12), at));
}

/** A longer one is none: to look for its end again and again would take quadratic time. */
const longestExpression = 500;

function regularExpressionEnd(text: string, start: number, end: number): number {
  let isClass = false;
  for (let at = start + 1; at < end && at - start < longestExpression; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if (character === '/' && !isClass) return at + 1;
  }
  return start + 1;
}

function readBracket(scanner: Scanner, character: string): void {
  scanner.at += 1;
  if (character === '{' || character === '(' || character === '[') scanner.depth += 1;
  else if (character === '}' && scanner.templates.at(-1) === scanner.depth) {
    scanner.templates.pop();
    scanner.closing = '`';
  } else if (character === '}' || character === ')' || character === ']')
    scanner.depth = Math.max(0, scanner.depth - 1);
}
