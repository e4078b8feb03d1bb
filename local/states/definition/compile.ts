import type { ExpressionHost } from '../expressions/aws-functions.ts';
import { check, refuse } from './check.ts';
import { compileGraph } from './compile-graph.ts';
import type { Machine } from './compiled.ts';
import { machineSchema } from './schema.ts';

/**
 * Turns a definition in Amazon States Language into a machine ready to run.
 * @param name of the machine, for messages
 * @throws StatesApiError InvalidDefinition naming state, field and what is supported.
 */
export function compileMachine(name: string, definition: unknown, host: ExpressionHost): Machine {
  const where = `state machine "${name}"`;
  const machine = check(where, machineSchema, definition);
  if (machine.QueryLanguage !== 'JSONata')
    refuse(where, 'needs QueryLanguage "JSONata": JSONPath machines are not supported');
  const scope = {
    host,
    variables: new Set<string>(),
    stateNames: new Set<string>(),
    runsAs: 'STANDARD',
    compileGraph,
  } as const;
  return { graph: compileGraph(scope, where, machine, new Set()), timeoutSeconds: machine.TimeoutSeconds };
}
