import { randomUUID } from 'node:crypto';
import { childArn, mapRunArn } from '../arn.ts';
import type { DistributedMapState } from '../definition/compiled.ts';
import { type Payload, toPayload } from '../payload.ts';
import { StateError } from '../state-error.ts';
import type { MapChildRow } from '../store/map-children.ts';
import { itemInput } from './branches.ts';
import { CancelScope } from './cancel-scope.ts';
import type { Advance } from './failure.ts';
import { forEachLimited } from './for-each-limited.ts';
import { type Batch, batchesOf } from './item-batches.ts';
import { itemsOfObject } from './item-source.ts';
import { clearMapRun, endChild, runChild, startChild } from './map-child.ts';
import { isOverThreshold, type MapPlan, planMap, thresholdExceeded } from './map-plan.ts';
import type { MapRun } from './map-run.ts';
import { collectResults, type MapResults, writeResults } from './result-writer.ts';
import type { Departure, Strand } from './strand.ts';

/**
 * Runs a child for every item or batch of items. What grows with the number of items is in the store, not in memory;
 * after a restart the source is read again up to the item that was reached, and unfinished children go on.
 */
export async function runDistributedMap(
  strand: Strand,
  state: DistributedMapState,
  advance: Advance,
): Promise<Departure> {
  const scope = new CancelScope(strand.place.scope);
  const map = await openMapRun(strand, state, scope);
  const arn = mapRunArn(strand.place.run.identity.machine, state.label, map.id);
  strand.log('MapRunStarted', () => ['mapRunStartedEventDetails', { mapRunArn: arn }]);
  try {
    const failure = await processItems(map, advance).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure !== undefined && !(failure instanceof StateError)) throw failure;
    const result = await resultOf(map, arn, failure);
    strand.log('MapRunSucceeded');
    return await strand.departure(state, result, { result: result.value });
  } catch (error) {
    if (error instanceof StateError)
      strand.log('MapRunFailed', () => ['mapRunFailedEventDetails', { error: error.error, cause: error.cause }]);
    throw error;
  } finally {
    scope.release();
  }
}

async function openMapRun(strand: Strand, state: DistributedMapState, scope: CancelScope): Promise<MapRun> {
  const { identity, services } = strand.place.run;
  const { mapRuns } = services.store;
  const id = strand.memo ?? randomUUID();
  if (strand.memo === null) {
    const plan = await planMap(strand, state);
    strand.save(() => mapRuns.insert(id, identity.root, JSON.stringify(plan)));
    strand.note(id, null);
  }
  strand.atEnd(() => clearMapRun(id, state, strand));
  const row = mapRuns.get(id)!;
  const plan = JSON.parse(row.plan) as MapPlan;
  const known = 'items' in plan.source ? plan.source.items.length : row.is_read === 1 ? row.items : undefined;
  return {
    id,
    strand,
    state,
    scope,
    plan,
    progress: { batches: row.batches, items: row.items, failedItems: row.failed_items, totalItems: known },
  };
}

async function processItems(map: MapRun, advance: Advance): Promise<void> {
  const { plan, progress, scope } = map;
  const isShareOfUnknown =
    plan.toleratedPercentage !== null && plan.toleratedPercentage > 0 && plan.toleratedPercentage < 100;
  if (isShareOfUnknown && progress.totalItems === undefined) progress.totalItems = await countItems(map);
  await forEachLimited(
    childrenOf(map),
    plan.concurrency,
    async (child) => {
      const end = await runChild(map, child, advance);
      scope.check();
      endChild(map, child, end);
      if (end.status === 'SUCCEEDED') return;
      progress.failedItems += child.items;
      if (isOverThreshold(plan, progress.failedItems, progress.totalItems)) throw thresholdExceeded();
    },
    () => scope.cancel(),
  );
}

/** First the children that a restart left running, then one for each further batch. */
async function* childrenOf(map: MapRun): AsyncGenerator<MapChildRow> {
  const { mapRuns } = map.strand.place.run.services.store;
  if (map.strand.isResumed) yield* [...mapRuns.children(map.id, 'RUNNING')];
  if (mapRuns.get(map.id)!.is_read === 1) return;
  for await (const batch of sourceOf(map)) {
    map.scope.check();
    yield startChild(map, batch);
  }
  map.scope.check();
  mapRuns.markRead(map.id);
  map.progress.totalItems = map.progress.items;
}

function sourceOf(map: MapRun): AsyncIterable<Batch> {
  const inputs = inputsOf(map);
  const { maxItems, maxBytes, batchInput } = map.plan;
  return map.state.batcher === undefined ? singly(inputs) : batchesOf(inputs, { maxItems, maxBytes, batchInput });
}

async function* singly(inputs: AsyncIterable<Payload>): AsyncGenerator<Batch> {
  for await (const { text } of inputs) yield { text, items: 1 };
}

/** Inputs of the items that no child has taken yet. */
async function* inputsOf(map: MapRun): AsyncGenerator<Payload> {
  const taken = map.progress.items;
  let index = 0;
  for await (const Value of rawItems(map)) {
    if (index >= taken) yield await itemInput(map.strand, map.state, { Index: index, Value });
    index += 1;
  }
}

function rawItems({ plan, scope, state, strand }: MapRun): AsyncIterable<unknown> | Iterable<unknown> {
  if ('items' in plan.source) return plan.source.items;
  const { Bucket: bucket, Key: key } = plan.source;
  return itemsOfObject(strand.place.run.services.objects, { bucket, key, inputType: state.reader!.inputType }, scope);
}

/** Only a share of all items needs their number before they are read. */
async function countItems(map: MapRun): Promise<number> {
  let count = 0;
  for await (const _ of rawItems(map)) count += 1;
  return count;
}

/** @throws StateError the failure of the map, once its results are written; States.ResultWriterFailed */
async function resultOf(
  { id, plan, state, strand }: MapRun,
  arn: string,
  failure: StateError | undefined,
): Promise<Payload> {
  const { identity, services } = strand.place.run;
  const { mapRuns } = services.store;
  const { machine } = identity;
  const results: MapResults = {
    mapRunArn: arn,
    machineArn: `${identity.context.StateMachine.Id}/${state.label}`,
    arnOf: (child) => childArn(machine, state.label, child),
    transformation: state.writer?.transformation ?? 'COMPACT',
  };
  if (plan.destination === null) {
    if (failure !== undefined) throw failure;
    return collectResults(mapRuns.children(id, 'ENDED'), results);
  }
  const outputType = state.writer!.outputType;
  const ended = (status: 'SUCCEEDED' | 'FAILED') => mapRuns.children(id, status);
  const details = await writeResults(services.objects, plan.destination, id, ended, { ...results, outputType });
  strand.place.scope.check();
  if (failure !== undefined) throw failure;
  return toPayload({ MapRunArn: arn, ResultWriterDetails: details }, `result of state "${state.name}"`);
}
