/**
 * EventBridge event patterns.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { AssemblyError } from '../assembly/assembly-error.ts';

type Json = unknown;
type Test = (value: Json) => boolean;
/** Tells whether an object of the event fits; absent fields arrive as undefined. */
export type Matches = (event: Json) => boolean;

/**
 * A pattern as a function, compiled once.
 * @throws AssemblyError for an operator that EventBridge has and this does not (`cidr`), or none has.
 */
export function compilePattern(pattern: Json, where: string): Matches {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) throw refuse(where, pattern);
  const parts = Object.entries(pattern).map(([field, rule]): Matches => {
    if (field === '$or') {
      if (!Array.isArray(rule)) throw refuse(where, rule);
      const branches = rule.map((branch) => compilePattern(branch, where));
      return (event) => branches.some((branch) => branch(event));
    }
    const fits = Array.isArray(rule)
      ? compileField(rule, `${where}.${field}`)
      : over(compilePattern(rule, `${where}.${field}`));
    return (event) => fits(isObject(event) ? event[field] : undefined);
  });
  return (event) => parts.every((part) => part(event));
}

/** Nested fields of an array of objects are alternatives, as EventBridge flattens them. */
function over(matches: Matches): Matches {
  return (value) => (Array.isArray(value) ? value.some(matches) : matches(value));
}

function compileField(alternatives: readonly Json[], where: string): Matches {
  if (alternatives.length === 0) throw refuse(where, alternatives);
  const tests = alternatives.map((alternative) => compileAlternative(alternative, where));
  return (value) => tests.some((test) => test(value));
}

/** Each element of an array in the event may fit; only `exists` and `anything-but` look at the array as a whole. */
function compileAlternative(alternative: Json, where: string): Test {
  if (!isObject(alternative)) return any((value) => value === alternative);
  const [[operator, argument] = ['', undefined], ...more] = Object.entries(alternative);
  if (more.length > 0) throw refuse(where, alternative);
  if (operator === 'exists' && typeof argument === 'boolean') return (value) => isLeaf(value) === argument;
  if (operator === 'anything-but') {
    const excluded = anythingBut(argument, where);
    return (value) => isLeaf(value) && (Array.isArray(value) ? value : [value]).every((item) => !excluded(item));
  }
  return any(compileOperator(operator, argument, where));
}

function compileOperator(operator: string, argument: Json, where: string): Test {
  if (operator === 'numeric' && Array.isArray(argument)) return numeric(argument, where);
  const test = typeof argument === 'string' ? textOperators[operator] : undefined;
  if (test) return (value) => typeof value === 'string' && test(value, argument as string);
  const isCaseless =
    (operator === 'prefix' || operator === 'suffix') &&
    isObject(argument) &&
    typeof argument['equals-ignore-case'] === 'string';
  if (!isCaseless) throw refuse(where, { [operator]: argument });
  const caseless = (argument['equals-ignore-case'] as string).toLowerCase();
  return (value) => typeof value === 'string' && textOperators[operator]!(value.toLowerCase(), caseless);
}

const textOperators: Readonly<Record<string, (value: string, argument: string) => boolean>> = {
  prefix: (value, argument) => value.startsWith(argument),
  suffix: (value, argument) => value.endsWith(argument),
  'equals-ignore-case': (value, argument) => value.toLowerCase() === argument.toLowerCase(),
  wildcard: (value, argument) => wildcard(argument).test(value),
};

function anythingBut(argument: Json, where: string): Test {
  if (isObject(argument)) {
    const [[operator, inner] = ['', undefined]] = Object.entries(argument);
    const tests = (Array.isArray(inner) ? inner : [inner]).map((item) => compileOperator(operator, item, where));
    return (value) => tests.some((test) => test(value));
  }
  const excluded = Array.isArray(argument) ? argument : [argument];
  if (excluded.some((item) => typeof item !== 'string' && typeof item !== 'number'))
    throw refuse(where, { 'anything-but': argument });
  return (value) => excluded.includes(value);
}

function numeric(argument: readonly Json[], where: string): Test {
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < argument.length; index += 2) {
    const compare = comparisons[String(argument[index])];
    const limit = argument[index + 1];
    if (!compare || typeof limit !== 'number') throw refuse(where, { numeric: argument });
    tests.push((value) => compare(value, limit));
  }
  if (tests.length === 0 || tests.length > 2) throw refuse(where, { numeric: argument });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** `*` is any run of characters; a backslash takes the next one literally. */
function wildcard(text: string): RegExp {
  const source = text.replaceAll(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (match, literal: string | undefined) => {
    if (literal !== undefined) return `\\${literal}`;
    return match === '*' ? '[\\s\\S]*' : `\\${match}`;
  });
  return new RegExp(`^${source}$`);
}

function any(test: Test): Test {
  return (value) => (Array.isArray(value) ? value.some(test) : test(value));
}

function isLeaf(value: Json): boolean {
  return value !== undefined && !isObject(value) && !(Array.isArray(value) && value.length === 0);
}

function isObject(value: Json): value is Record<string, Json> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function refuse(where: string, pattern: Json): AssemblyError {
  return new AssemblyError(
    where,
    `has the event pattern ${JSON.stringify(pattern)}, which the local cloud does not know.`,
    'Teach local/events/event-pattern.ts about it, or change the rule.',
  );
}
