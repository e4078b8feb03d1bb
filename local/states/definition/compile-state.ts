import { check, refuse } from './check.ts';
import { compileMap } from './compile-map.ts';
import { compileTask } from './compile-task.ts';
import type { ChoiceState, CompiledState, ParallelState, WaitState } from './compiled.ts';
import { exitOf, handlingOf } from './exits.ts';
import { branchSchema, type StateDefinition, type StateType, stateSchemas } from './schema.ts';
import { beforeResult, optional, type Scope, template } from './scope.ts';

/** @throws StatesApiError InvalidDefinition */
export function compileState(scope: Scope, name: string, definition: unknown): CompiledState {
  const type = typeOf(name, definition);
  const where = `state "${name}" (${type})`;
  const state = check(
    where,
    stateSchemas[type] as (typeof stateSchemas)['Pass'],
    definition,
  ) as StateDefinition<StateType>;
  if (type !== 'Choice' && type !== 'Fail' && type !== 'Succeed') checkFlow(where, state as Flow);
  switch (state.Type) {
    case 'Task':
      return compileTask(scope, where, name, state);
    case 'Pass':
      return { type: 'Pass', name, ...exitOf(scope, where, state, 'input') };
    case 'Succeed':
      return { type: 'Succeed', name, ...exitOf(scope, where, state, 'input') };
    case 'Fail':
      return {
        type: 'Fail',
        name,
        error: optional(scope, where, 'Error', state.Error),
        cause: optional(scope, where, 'Cause', state.Cause),
      };
    case 'Choice':
      return compileChoice(scope, where, name, state);
    case 'Wait':
      return compileWait(scope, where, name, state);
    case 'Parallel':
      return compileParallel(scope, where, name, state);
    case 'Map':
      return compileMap(scope, where, name, state);
  }
}

function typeOf(name: string, definition: unknown): StateType {
  const type =
    definition !== null && typeof definition === 'object' && 'Type' in definition ? definition.Type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(stateSchemas, type)) {
    return refuse(
      `state "${name}"`,
      `the type ${JSON.stringify(type)} is not supported; supported: ${Object.keys(stateSchemas).join(', ')}`,
    );
  }
  return type as StateType;
}

interface Flow {
  readonly Next?: string | undefined;
  readonly End?: true | undefined;
}

function checkFlow(where: string, state: Flow): void {
  if ((state.Next === undefined) === (state.End === undefined)) refuse(where, 'needs either Next or End: true');
}

function compileChoice(scope: Scope, where: string, name: string, state: StateDefinition<'Choice'>): ChoiceState {
  if (state.Default === undefined && (state.Output !== undefined || state.Assign !== undefined)) {
    refuse(where, 'Output and Assign of a Choice belong to its Default, which is missing');
  }
  return {
    type: 'Choice',
    name,
    rules: state.Choices.map((rule, index) => ({
      condition: template(scope, where, `Choices/${index}/Condition`, rule.Condition, beforeResult),
      ...exitOf(scope, where, rule, 'input'),
    })),
    otherwise:
      state.Default === undefined ? undefined : exitOf(scope, where, { ...state, Next: state.Default }, 'input'),
  };
}

function compileWait(scope: Scope, where: string, name: string, state: StateDefinition<'Wait'>): WaitState {
  if ((state.Seconds === undefined) === (state.Timestamp === undefined))
    refuse(where, 'needs either Seconds or Timestamp');
  return {
    type: 'Wait',
    name,
    seconds: optional(scope, where, 'Seconds', state.Seconds),
    timestamp: optional(scope, where, 'Timestamp', state.Timestamp),
    ...exitOf(scope, where, state, 'input'),
  };
}

function compileParallel(scope: Scope, where: string, name: string, state: StateDefinition<'Parallel'>): ParallelState {
  return {
    type: 'Parallel',
    name,
    arguments: optional(scope, where, 'Arguments', state.Arguments),
    branches: state.Branches.map((branch, index) => {
      const place = `${where}, Branches/${index}`;
      return scope.compileGraph(scope, place, check(place, branchSchema, branch), scope.variables);
    }),
    ...exitOf(scope, where, state, 'result'),
    ...handlingOf(scope, where, state),
  };
}
