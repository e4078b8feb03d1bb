import type { References } from './analysis.ts';
import type { ExpressionHost } from './aws-functions.ts';
import { type Bindings, type CompiledExpression, compileExpression, isExpression } from './expression.ts';

/** Any JSON of a definition that may hold `{% … %}` strings at any depth. */
export interface Template {
  readonly expressions: readonly { readonly field: string; readonly references: References }[];
  /** Without expressions the very value of the definition is given: nothing may write into it. */
  evaluate(bindings: Bindings): unknown | Promise<unknown>;
}

type Node =
  | { readonly kind: 'static'; readonly value: unknown }
  | { readonly kind: 'expression'; readonly expression: CompiledExpression }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Node])[] };

/** @throws Error naming the field of an expression that is no JSONata, or of a JSONPath key (`name.$`). */
export function compileTemplate(value: unknown, field: string, host: ExpressionHost): Template {
  const expressions: { field: string; references: References }[] = [];
  const root = compileNode(value, field, host, expressions);
  return {
    expressions,
    evaluate: (bindings) => (root.kind === 'static' ? root.value : evaluateNode(root, bindings)),
  };
}

function compileNode(
  value: unknown,
  field: string,
  host: ExpressionHost,
  found: { field: string; references: References }[],
): Node {
  if (typeof value === 'string') {
    if (!isExpression(value)) return { kind: 'static', value };
    const expression = compileField(value, field, host);
    found.push({ field, references: expression.references });
    return { kind: 'expression', expression };
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileNode(item, `${field}/${index}`, host, found));
    return items.every((item) => item.kind === 'static') ? { kind: 'static', value } : { kind: 'array', items };
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => {
      if (key.endsWith('.$')) throw new Error(`${field}/${key}: is JSONPath; only JSONata ({% … %}) is supported`);
      return [key, compileNode(item, `${field}/${key}`, host, found)] as const;
    });
    return entries.every(([, node]) => node.kind === 'static')
      ? { kind: 'static', value }
      : { kind: 'object', entries };
  }
  return { kind: 'static', value };
}

function compileField(text: string, field: string, host: ExpressionHost): CompiledExpression {
  try {
    return compileExpression(text, field, host);
  } catch (error) {
    throw new Error(`${field}: ${(error as Error).message}`);
  }
}

async function evaluateNode(node: Node, bindings: Bindings): Promise<unknown> {
  switch (node.kind) {
    case 'static':
      return node.value;
    case 'expression':
      return node.expression.evaluate(bindings);
    case 'array': {
      const items: unknown[] = [];
      for (const item of node.items) items.push(await evaluateNode(item, bindings));
      return items;
    }
    case 'object': {
      const result: Record<string, unknown> = {};
      for (const [key, item] of node.entries) result[key] = await evaluateNode(item, bindings);
      return result;
    }
  }
}
