import type { Graph, InlineMapState, ParallelState } from '../definition/compiled.ts';
import { type Payload, parsePayload, toPayload } from '../payload.ts';
import { Halted, StateError } from '../state-error.ts';
import { CancelScope } from './cancel-scope.ts';
import type { Advance } from './failure.ts';
import { wrongType } from './flow-states.ts';
import { forEachLimited } from './for-each-limited.ts';
import { numberOf } from './numbers.ts';
import { type Departure, Strand } from './strand.ts';

/** What Step Functions runs at once of an inline map that sets no limit. */
const inlineConcurrency = 40;

interface Branch {
  readonly graph: Graph;
  readonly input: () => Promise<Payload> | Payload;
  readonly mapItem?: { readonly Index: number; readonly Value: unknown };
}

export async function runParallel(strand: Strand, state: ParallelState, advance: Advance): Promise<Departure> {
  const input = strand.memo === null ? await beginParallel(strand, state) : parsePayload(strand.memo);
  const branchAt = (index: number): Branch => ({ graph: state.branches[index]!, input: () => input });
  const result = await logOutcome(strand, 'Parallel', () => {
    const count = state.branches.length;
    return runBranches(strand, count, count, branchAt, advance);
  });
  return strand.departure(state, result, { result: result.value });
}

async function beginParallel(strand: Strand, state: ParallelState): Promise<Payload> {
  const input =
    state.arguments === undefined
      ? strand.input
      : toPayload(await strand.evaluate(state.arguments), `arguments of state "${state.name}"`);
  strand.log('ParallelStateStarted');
  strand.note(input.text, null);
  return input;
}

export async function runInlineMap(strand: Strand, state: InlineMapState, advance: Advance): Promise<Departure> {
  const items = strand.memo === null ? await beginMap(strand, state) : (JSON.parse(strand.memo) as unknown[]);
  const limit = await numberOf(strand, state.maxConcurrency, 'MaxConcurrency', 0, 10_000);
  const branchAt = (index: number): Branch => {
    const mapItem = { Index: index, Value: items[index] };
    return { graph: state.processor, mapItem, input: () => itemInput(strand, state, mapItem) };
  };
  const result = await logOutcome(strand, 'Map', () =>
    runBranches(strand, items.length, limit || inlineConcurrency, branchAt, advance),
  );
  return strand.departure(state, result, { result: result.value });
}

async function beginMap(strand: Strand, state: InlineMapState): Promise<unknown[]> {
  const items = await itemsOf(strand, state);
  strand.log('MapStateStarted', () => ['mapStateStartedEventDetails', { length: items.length }]);
  strand.note(toPayload(items, `items of state "${state.name}"`).text, null);
  return items;
}

/** The items of a map that are part of its input. */
export async function itemsOf(strand: Strand, state: Pick<InlineMapState, 'items'>): Promise<unknown[]> {
  const items = state.items === undefined ? strand.input.value : await strand.evaluate(state.items);
  if (!Array.isArray(items)) throw wrongType('Items', 'an array', items);
  return items;
}

/** What the child for one item gets. */
export async function itemInput(
  strand: Strand,
  state: Pick<InlineMapState, 'name' | 'selector'>,
  mapItem: { readonly Index: number; readonly Value: unknown },
): Promise<Payload> {
  const value =
    state.selector === undefined
      ? mapItem.Value
      : await strand.evaluate(state.selector, { context: { Map: { Item: mapItem } } });
  return toPayload(value, `item ${mapItem.Index} of state "${state.name}"`);
}

/** @returns the array of outputs, in order. The first branch that fails calls off the others, and fails the state. */
async function runBranches(
  strand: Strand,
  count: number,
  limit: number,
  branchAt: (index: number) => Branch,
  advance: Advance,
): Promise<Payload> {
  const { run, id } = strand.place;
  strand.atEnd(() => run.services.store.clearBelow(run.identity.arn, id));
  const scope = new CancelScope(strand.place.scope);
  const outputs = new Array<Payload>(count);
  try {
    await forEachLimited(
      outputs.keys(),
      limit,
      async (index) => {
        outputs[index] = await runBranch(strand, scope, index, branchAt(index), advance);
      },
      () => scope.cancel(),
    );
  } finally {
    scope.release();
  }
  return toPayload(
    outputs.map((output) => output.value),
    `result of state "${strand.state.name}"`,
  );
}

async function runBranch(
  strand: Strand,
  scope: CancelScope,
  index: number,
  branch: Branch,
  advance: Advance,
): Promise<Payload> {
  const { run, id } = strand.place;
  const { graph, mapItem } = branch;
  const place = {
    run,
    scope,
    graph,
    id: `${id}/${index}`,
    outer: strand.variables,
    ...(mapItem === undefined ? undefined : { mapItem }),
  };
  const row = strand.isResumed ? run.services.store.strands.get(run.identity.arn, place.id) : undefined;
  if (row !== undefined) return advance(Strand.restore(place, row));
  const input = await branch.input();
  scope.check();
  const details = () => [`mapIterationStartedEventDetails`, { name: strand.state.name, index }] as const;
  const began = mapItem === undefined ? strand.lastEvent : run.log(strand.lastEvent, 'MapIterationStarted', details);
  const child = Strand.start(place, input, began);
  if (mapItem === undefined) return advance(child);
  return logIteration(strand, child, index, () => advance(child));
}

async function logIteration(
  strand: Strand,
  child: Strand,
  index: number,
  work: () => Promise<Payload>,
): Promise<Payload> {
  const { run } = strand.place;
  const log = (kind: string): number =>
    run.log(child.lastEvent, `MapIteration${kind}`, () => [
      `mapIteration${kind}EventDetails`,
      { name: strand.state.name, index },
    ]);
  try {
    const output = await work();
    strand.lastEvent = log('Succeeded');
    return output;
  } catch (error) {
    if (!strand.place.scope.isCancelled) log(error instanceof Halted ? 'Aborted' : 'Failed');
    throw error;
  }
}

async function logOutcome(strand: Strand, kind: 'Map' | 'Parallel', work: () => Promise<Payload>): Promise<Payload> {
  try {
    const result = await work();
    strand.log(`${kind}StateSucceeded`);
    return result;
  } catch (error) {
    if (error instanceof StateError) strand.log(`${kind}StateFailed`);
    throw error;
  }
}
