import jsonata from 'jsonata';
import { StateError } from '../state-error.ts';
import { type References, referencesOf } from './analysis.ts';
import { type ExpressionHost, registerAwsFunctions } from './aws-functions.ts';

/** `$states` and the variables, by name without `$`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** One `{% … %}` of a definition, parsed once. */
export interface CompiledExpression {
  readonly references: References;
  /** @throws StateError States.QueryEvaluationError, also when the expression gives nothing or no JSON value. */
  evaluate(bindings: Bindings): Promise<unknown>;
}

export function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4;
}

/**
 * @param field where the expression stands, for messages: `Output/documentId`
 * @throws Error with JSONata's message when the text is no JSONata.
 */
export function compileExpression(text: string, field: string, host: ExpressionHost): CompiledExpression {
  const source = text.slice(2, -2).trim();
  const expression = parse(source);
  registerAwsFunctions(expression, host);
  return {
    references: referencesOf(expression.ast()),
    async evaluate(bindings) {
      const value = await evaluate(expression, bindings, source, field);
      if (value === undefined) throw queryError(source, field, 'returned nothing (undefined)');
      return toJson(value, (problem) => queryError(source, field, problem));
    },
  };
}

function parse(source: string): jsonata.Expression {
  try {
    return jsonata(source);
  } catch (error) {
    throw new Error(`is no JSONata: ${(error as Error).message}`);
  }
}

async function evaluate(
  expression: jsonata.Expression,
  bindings: Bindings,
  source: string,
  field: string,
): Promise<unknown> {
  try {
    return await expression.evaluate(undefined, bindings as Record<string, unknown>);
  } catch (error) {
    throw queryError(source, field, `threw an error: ${(error as Error).message}`);
  }
}

function queryError(source: string, field: string, problem: string): StateError {
  return new StateError(
    'States.QueryEvaluationError',
    `The JSONata expression '${source}' specified for the field '${field}' ${problem}.`,
  );
}

/**
 * The value as it would be after a trip through JSON. JSONata marks the arrays that it makes with properties that
 * change what a later expression does with them; values from the input are handed on as they are.
 */
function toJson(value: unknown, fail: (problem: string) => StateError): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw fail('returned a number that JSON cannot hold');
    return value;
  }
  if (Array.isArray(value)) return toJsonArray(value, fail);
  if (typeof value === 'object' && !isFunctionObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const clean = toJson(item, fail);
      if (clean !== item) (value as Record<string, unknown>)[key] = clean;
    }
    return value;
  }
  throw fail('returned a function, which is no JSON value');
}

/** What JSONata hangs on arrays to remember how they came about. */
const marks = ['sequence', 'cons', 'keepSingleton', 'outerWrapper', 'tupleStream'] as const;

function toJsonArray(value: unknown[], fail: (problem: string) => StateError): unknown[] {
  const isMarked = marks.some((mark) => mark in value);
  const target: unknown[] = isMarked ? new Array(value.length) : value;
  for (let index = 0; index < value.length; index += 1) {
    const clean = toJson(value[index], fail);
    if (clean !== target[index] || isMarked) target[index] = clean;
  }
  return target;
}

function isFunctionObject(value: object): boolean {
  return '_jsonata_function' in value || '_jsonata_lambda' in value;
}
