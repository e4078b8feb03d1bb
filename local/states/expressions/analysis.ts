import type { ExprNode } from 'jsonata';
import { awsFunctionNames } from './aws-functions.ts';

/** What an expression refers to, as far as its text tells. */
export interface References {
  /** Free variables, without `$`; functions included. */
  readonly variables: ReadonlySet<string>;
  /** First step after `$states`: input, result, errorOutput, context. */
  readonly statesFields: ReadonlySet<string>;
}

const builtinNames = [
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter', 'lowercase'],
  ...[
    'uppercase',
    'length',
    'trim',
    'pad',
    'match',
    'contains',
    'replace',
    'split',
    'join',
    'formatNumber',
    'formatBase',
  ],
  ...['formatInteger', 'parseInteger', 'number', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power', 'boolean', 'not'],
  ...['map', 'zip', 'filter', 'single', 'reduce', 'sift', 'keys', 'lookup', 'append', 'exists', 'spread'],
  ...[
    'merge',
    'reverse',
    'each',
    'error',
    'assert',
    'type',
    'sort',
    'shuffle',
    'distinct',
    'base64encode',
    'base64decode',
  ],
  ...[
    'encodeUrlComponent',
    'encodeUrl',
    'decodeUrlComponent',
    'decodeUrl',
    'toMillis',
    'fromMillis',
    'clone',
    'now',
    'millis',
  ],
];

/** Names that every expression may use. `$eval` is not among them: Step Functions refuses it. */
export const knownNames: ReadonlySet<string> = new Set([...builtinNames, ...awsFunctionNames, 'states', '', '$']);

/** Walks the syntax tree once. Names bound anywhere inside (`:=`, parameters, `@`, `#`) count as bound everywhere inside. */
export function referencesOf(root: ExprNode): References {
  const used = new Set<string>();
  const bound = new Set<string>();
  const statesFields = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    if (node === null || typeof node !== 'object') return;
    const { type, value, focus, index, steps, lhs, arguments: parameters } = node as Record<string, unknown>;
    if (type === 'variable') used.add(String(value));
    for (const name of [focus, index]) if (typeof name === 'string') bound.add(name);
    if (type === 'bind') bound.add((lhs as { value: string }).value);
    if (type === 'lambda') for (const parameter of parameters as { value: string }[]) bound.add(parameter.value);
    if (type === 'path') noteStatesField(steps as ExprNode[], statesFields);
    for (const [key, child] of Object.entries(node)) if (key !== 'value' || typeof child === 'object') visit(child);
  };
  visit(root);
  return { variables: new Set([...used].filter((name) => !bound.has(name))), statesFields };
}

function noteStatesField(steps: readonly ExprNode[], found: Set<string>): void {
  const [first, second] = steps;
  if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name')
    found.add(second.value as string);
}
