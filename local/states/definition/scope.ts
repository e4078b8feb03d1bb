import { knownNames } from '../expressions/analysis.ts';
import type { ExpressionHost } from '../expressions/aws-functions.ts';
import { compileTemplate, type Template } from '../expressions/template.ts';
import { refuse } from './check.ts';
import type { Graph } from './compiled.ts';
import type { GraphDefinition } from './schema.ts';

/** What a graph may refer to while it is compiled. */
export interface Scope {
  readonly host: ExpressionHost;
  /** Assigned somewhere in this graph, or in a graph around it that it can see. */
  readonly variables: ReadonlySet<string>;
  /** Names of all states of the machine so far: they must differ everywhere in it. */
  readonly stateNames: Set<string>;
  /** How the graph runs: Express children may not wait for others. */
  readonly runsAs: 'STANDARD' | 'EXPRESS';
  /** Compiles a graph inside a Map or Parallel state; handed in, since graphs and states contain each other. */
  readonly compileGraph: (
    scope: Scope,
    where: string,
    definition: GraphDefinition,
    outer: ReadonlySet<string>,
  ) => Graph;
}

/** Which parts of `$states` exist where. */
export const beforeResult = ['input', 'context'] as const;
export const withResult = ['input', 'context', 'result'] as const;
export const withError = ['input', 'context', 'errorOutput'] as const;

/** @throws StatesApiError InvalidDefinition for an expression that is no JSONata, or names what does not exist there. */
export function template(
  scope: Scope,
  where: string,
  field: string,
  value: unknown,
  statesFields: readonly string[],
): Template {
  const compiled = compileOrRefuse(scope, where, field, value);
  for (const { field: place, references } of compiled.expressions) {
    for (const name of references.variables) {
      if (name === 'eval')
        refuse(where, `${place} calls $eval, which Step Functions does not support; use $parse for JSON text`);
      if (!knownNames.has(name) && !scope.variables.has(name)) {
        refuse(where, `${place} uses $${name}, which is no JSONata function and is assigned by no state in its scope`);
      }
    }
    for (const name of references.statesFields) {
      if (!statesFields.includes(name)) {
        refuse(
          where,
          `${place} uses $states.${name}; available here: ${statesFields.map((known) => `$states.${known}`).join(', ')}`,
        );
      }
    }
  }
  return compiled;
}

/** As `template`; undefined stays undefined. */
export function optional(
  scope: Scope,
  where: string,
  field: string,
  value: unknown,
  statesFields: readonly string[] = beforeResult,
): Template | undefined {
  return value === undefined ? undefined : template(scope, where, field, value, statesFields);
}

function compileOrRefuse(scope: Scope, where: string, field: string, value: unknown): Template {
  try {
    return compileTemplate(value, field, scope.host);
  } catch (error) {
    return refuse(where, (error as Error).message);
  }
}
