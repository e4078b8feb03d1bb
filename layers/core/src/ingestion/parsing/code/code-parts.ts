import { longestGroup } from '../records/limits.ts';
import { definitionsOf } from './definitions.ts';
import type { Language } from './languages.ts';
import { lexicalRules } from './lexis.ts';
import { type CodeLine, scanLines } from './scan-lines.ts';

/** Lines of a file that belong together. */
export interface CodePart {
  readonly start: number;
  readonly end: number;
  /** `class Reader`; undefined for what stands between definitions. */
  readonly name: string | undefined;
}

/** A line that goes on with what the line before it began, though it stands at the margin. */
const goesOn =
  /^(?:[})\]{;,]|end\b|else\b|elif\b|elsif\b|except\b|rescue\b|ensure\b|finally\b|catch\b|then\b|fi\b|done\b|do\b|where\b|public:|private:|protected:)/;
/** Comments, decorators, attributes, annotations, templates: they belong to what follows them. */
const leads =
  /^(?:\/\/|\/\*|#(?!include|define|if|endif|else|pragma|undef|!)|--|=begin|@|\[\[?[A-Z]\w*|template\s*<|"""|\*)/;

interface Splitting {
  readonly text: string;
  readonly parts: CodePart[];
  start: number;
  name: string | undefined;
  /** Brackets that were open where the part began. */
  depth: number;
  /** Where comments and decorators began that stand right above the current line. */
  lead: number | undefined;
}

/**
 * The file in parts, in order and without a gap: one for each definition at the left margin with its comment above, one
 * for what stands in between; long stretches of the latter are cut at blank lines. Linear.
 */
export function splitCode(text: string, language: Language): CodePart[] {
  const find = definitionsOf(language.name);
  const splitting: Splitting = { text, parts: [], start: 0, name: undefined, depth: 0, lead: undefined };
  for (const line of scanLines(text, lexicalRules[language.lexis])) readLine(splitting, line, find, language);
  endPart(splitting, text.length);
  return splitting.parts;
}

function readLine(
  splitting: Splitting,
  { start, end, isInside, depth, last }: CodeLine,
  find: (line: string) => string | undefined,
  { style }: Language,
): void {
  if (isInside) return;
  const line = splitting.text.slice(start, Math.min(end, start + 400));
  if (line.trim() === '') {
    splitting.lead = undefined;
    const isFree = splitting.name === undefined && depth === 0;
    if (isFree && start - splitting.start > longestGroup) endPart(splitting, start);
    return;
  }
  if (/^\s/.test(line)) return;
  const name = find(line);
  if (name !== undefined) begin(splitting, splitting.lead ?? start, name, depth);
  else if (leads.test(line)) {
    splitting.lead ??= start;
    return;
  } else if (splitting.name !== undefined && isOver(splitting, line, depth, last, style)) {
    begin(splitting, splitting.lead ?? start, undefined, depth);
  }
  splitting.lead = undefined;
}

function isOver(splitting: Splitting, line: string, depth: number, last: string, style: Language['style']): boolean {
  if (style === 'flat' || depth > splitting.depth || goesOn.test(line)) return false;
  return style !== 'statements' || last === ';';
}

function begin(splitting: Splitting, start: number, name: string | undefined, depth: number): void {
  endPart(splitting, start);
  splitting.name = name;
  splitting.depth = depth;
}

function endPart(splitting: Splitting, end: number): void {
  if (end > splitting.start) splitting.parts.push({ start: splitting.start, end, name: splitting.name });
  splitting.start = end;
}
