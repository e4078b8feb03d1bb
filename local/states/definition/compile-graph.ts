import * as z from 'zod';
import { refuse } from './check.ts';
import { compileState } from './compile-state.ts';
import type { CompiledState, Graph } from './compiled.ts';
import type { GraphDefinition } from './schema.ts';
import type { Scope } from './scope.ts';

const assigning = z.looseObject({ Assign: z.record(z.string(), z.unknown()).optional() });
const assigningState = assigning.extend({
  Choices: z.array(assigning).optional(),
  Catch: z.array(assigning).optional(),
});

/**
 * Compiles one level of a machine and everything below it.
 * @param outer variables of the graphs around it; it may read them, but not assign them
 * @throws StatesApiError InvalidDefinition
 */
export function compileGraph(
  scope: Scope,
  where: string,
  definition: GraphDefinition,
  outer: ReadonlySet<string>,
): Graph {
  const own = assignedNames(definition);
  for (const name of own)
    if (outer.has(name)) refuse(where, `$${name} is assigned inside, but belongs to the scope around it`);
  const inner: Scope = { ...scope, variables: new Set([...outer, ...own]) };
  const states = new Map<string, CompiledState>();
  for (const [name, state] of Object.entries(definition.States)) {
    if (name.length > 80) refuse(where, `the state name "${name}" is longer than 80 characters`);
    if (scope.stateNames.has(name)) refuse(where, `two states of the machine are named "${name}"`);
    scope.stateNames.add(name);
    states.set(name, compileState(inner, name, state));
  }
  if (!states.has(definition.StartAt)) refuse(where, `StartAt names "${definition.StartAt}", which is no state here`);
  checkTransitions(where, definition.StartAt, states);
  return { startAt: definition.StartAt, states };
}

/** Shapes are checked state by state later; a malformed one simply assigns nothing here. */
function assignedNames(definition: GraphDefinition): Set<string> {
  const names = new Set<string>();
  for (const state of Object.values(definition.States)) {
    const parsed = assigningState.safeParse(state);
    if (!parsed.success) continue;
    for (const { Assign } of [parsed.data, ...(parsed.data.Choices ?? []), ...(parsed.data.Catch ?? [])]) {
      for (const name of Object.keys(Assign ?? {})) names.add(name);
    }
  }
  return names;
}

function checkTransitions(where: string, startAt: string, states: ReadonlyMap<string, CompiledState>): void {
  const reached = new Set([startAt]);
  for (const name of reached) {
    for (const target of targetsOf(states.get(name)!)) {
      if (!states.has(target)) refuse(`state "${name}"`, `goes to "${target}", which is no state in its scope`);
      reached.add(target);
    }
  }
  for (const name of states.keys()) if (!reached.has(name)) refuse(where, `no transition leads to the state "${name}"`);
}

function targetsOf(state: CompiledState): string[] {
  const exits = [];
  if (state.type === 'Choice') exits.push(...state.rules, ...(state.otherwise === undefined ? [] : [state.otherwise]));
  if (state.type !== 'Choice' && state.type !== 'Fail') exits.push(state);
  if ('catchers' in state) exits.push(...state.catchers);
  return exits.map((exit) => exit.next).filter((next) => next !== undefined);
}
