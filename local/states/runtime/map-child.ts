import { randomUUID } from 'node:crypto';
import { childArn } from '../arn.ts';
import type { DistributedMapState } from '../definition/compiled.ts';
import { parsePayload } from '../payload.ts';
import type { ChildEnd, MapChildRow } from '../store/map-children.ts';
import type { CancelScope } from './cancel-scope.ts';
import { type Advance, failureOf } from './failure.ts';
import type { Batch } from './item-batches.ts';
import type { MapRun } from './map-run.ts';
import { Run } from './run.ts';
import { rootStrandId, Strand } from './strand.ts';
import { withDeadline } from './waiting.ts';

/** How long an Express workflow may run. */
const expressLimitMs = 5 * 60 * 1000;

/** One transaction: the child, and the items that it takes from the source. */
export function startChild({ id, progress, strand }: MapRun, batch: Batch): MapChildRow {
  const { identity, services } = strand.place.run;
  const row: MapChildRow = {
    map_run: id,
    number: progress.batches,
    root: identity.root,
    name: randomUUID(),
    items: batch.items,
    status: 'RUNNING',
    input: batch.text,
    output: null,
    error: null,
    cause: null,
    started_at: services.clock.now(),
    stopped_at: null,
  };
  services.store.transact(() => services.store.mapRuns.addChild(row, batch.items));
  progress.batches += 1;
  progress.items += batch.items;
  return row;
}

/**
 * Runs a child to its end. A standard child goes on where it stood before a restart, an Express one starts again.
 * @throws Halted when the map was called off
 */
export async function runChild(map: MapRun, row: MapChildRow, advance: Advance): Promise<ChildEnd> {
  const { clock } = map.strand.place.run.services;
  const deadline = map.state.childType === 'EXPRESS' ? clock.now() + expressLimitMs : undefined;
  const end = (status: ChildEnd['status'], fields: Partial<ChildEnd>): ChildEnd => ({
    status,
    output: null,
    error: null,
    cause: null,
    ...fields,
    stopped_at: clock.now(),
  });
  return withDeadline(
    map.scope,
    clock,
    deadline,
    async (scope) => {
      try {
        const { text } = await advance(strandOf(map, row, scope));
        return end('SUCCEEDED', { output: text });
      } catch (thrown) {
        const { error, cause } = failureOf(thrown);
        return end('FAILED', { error, cause });
      }
    },
    () =>
      end('TIMED_OUT', {
        error: 'States.Timeout',
        cause: 'The child did not end within the 5 minutes of an Express workflow.',
      }),
  );
}

function strandOf({ state, strand }: MapRun, row: MapChildRow, scope: CancelScope): Strand {
  const { identity, services } = strand.place.run;
  const arn = childArn(identity.machine, state.label, row.name);
  const input = parsePayload(row.input!);
  const StateMachine = {
    Id: `${identity.context.StateMachine.Id}/${state.label}`,
    Name: `${identity.machine.name}/${state.label}`,
  };
  const Execution = {
    Id: arn,
    Input: input.value,
    Name: row.name,
    RoleArn: identity.context.Execution.RoleArn,
    StartTime: new Date(row.started_at).toISOString(),
    RedriveCount: 0,
  };
  const { root, machine } = identity;
  const child = {
    arn,
    root,
    machine,
    kind: state.childType,
    keepsHistory: false,
    context: { Execution, StateMachine },
  };
  const isDurable = state.childType === 'STANDARD';
  const run = new Run(child, services, isDurable ? services.store.strands.eventCount(arn) : 0);
  const place = { run, scope, graph: state.processor, id: rootStrandId, outer: {} };
  const saved = isDurable ? services.store.strands.get(arn, rootStrandId) : undefined;
  return saved === undefined ? Strand.start(place, input, 0) : Strand.restore(place, saved);
}

/** One transaction: the child's end, and the map's counters. */
export function endChild({ id, state, strand }: MapRun, row: MapChildRow, end: ChildEnd): void {
  const { store } = strand.place.run.services;
  const keepsInput = end.status !== 'SUCCEEDED' || state.writer?.transformation === 'NONE';
  store.transact(() => {
    store.mapRuns.endChild({ map_run: id, number: row.number, items: row.items }, end, keepsInput);
    if (state.childType === 'STANDARD')
      store.clearChild(childArn(strand.place.run.identity.machine, state.label, row.name));
  });
}

/** Within a transaction: forgets the map with all its children. */
export function clearMapRun(id: string, state: DistributedMapState, strand: Strand): void {
  const { identity, services } = strand.place.run;
  const { store } = services;
  if (state.childType === 'STANDARD') {
    for (const { name } of store.mapRuns.children(id, 'RUNNING'))
      store.clearChild(childArn(identity.machine, state.label, name));
  }
  store.mapRuns.remove(id);
}
