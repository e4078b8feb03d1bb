import type { DistributedMapState } from '../definition/compiled.ts';
import type { Template } from '../expressions/template.ts';
import { maxPayloadBytes, toPayload } from '../payload.ts';
import { StateError } from '../state-error.ts';
import { itemsOf } from './branches.ts';
import { wrongType } from './flow-states.ts';
import { numberOf } from './numbers.ts';
import type { Strand } from './strand.ts';

/** What a distributed map decides when it begins; kept as JSON, so that a restart goes on with the same. */
export interface MapPlan {
  readonly concurrency: number;
  readonly maxItems: number | null;
  readonly maxBytes: number | null;
  /** JSON text of BatchInput. */
  readonly batchInput: string | null;
  readonly toleratedCount: number | null;
  readonly toleratedPercentage: number | null;
  readonly source: { readonly Bucket: string; readonly Key: string } | { readonly items: readonly unknown[] };
  readonly destination: { readonly Bucket: string; readonly Prefix: string } | null;
}

/** Children at once of a map that sets no limit. AWS allows 10,000; more than this does not make one machine faster. */
const defaultConcurrency = 1000;

export async function planMap(strand: Strand, state: DistributedMapState): Promise<MapPlan> {
  const { batcher, reader, writer } = state;
  const number = (template: Template | undefined, field: string, min: number, max: number) =>
    numberOf(strand, template, field, min, max).then((value) => value ?? null);
  const batchInput =
    batcher?.input === undefined ? null : toPayload(await strand.evaluate(batcher.input), 'BatchInput').text;
  return {
    concurrency: (await number(state.maxConcurrency, 'MaxConcurrency', 0, 10_000)) || defaultConcurrency,
    maxItems: await number(batcher?.maxItems, 'MaxItemsPerBatch', 1, 100_000_000),
    maxBytes: await number(batcher?.maxBytes, 'MaxInputBytesPerBatch', 1, maxPayloadBytes),
    batchInput,
    toleratedCount: await number(state.toleratedCount, 'ToleratedFailureCount', 0, 100_000_000),
    toleratedPercentage: await number(state.toleratedPercentage, 'ToleratedFailurePercentage', 0, 100),
    source:
      reader === undefined
        ? { items: await itemsOf(strand, state) }
        : await placeOf(strand, reader.location, 'ItemReader', 'Key'),
    destination:
      writer?.location === undefined ? null : await placeOf(strand, writer.location, 'ResultWriter', 'Prefix'),
  };
}

async function placeOf<Field extends 'Key' | 'Prefix'>(
  strand: Strand,
  template: Template,
  field: string,
  name: Field,
): Promise<{ Bucket: string } & Record<Field, string>> {
  const place = (await strand.evaluate(template)) as Partial<Record<string, unknown>> | null;
  const { Bucket: bucket, [name]: path } = place ?? {};
  if (typeof bucket !== 'string' || typeof path !== 'string')
    throw wrongType(`${field}/Arguments`, `{Bucket, ${name}}`, place);
  return { Bucket: bucket, [name]: path } as { Bucket: string } & Record<Field, string>;
}

/**
 * Whether so many failures end the map: either limit that is set does, and without any the first failure.
 * @param totalItems undefined while it is not known
 */
export function isOverThreshold(plan: MapPlan, failedItems: number, totalItems: number | undefined): boolean {
  const { toleratedCount: count, toleratedPercentage: percentage } = plan;
  if (count === null && percentage === null) return failedItems > 0;
  if (count !== null && failedItems > count) return true;
  if (percentage === null || failedItems === 0) return false;
  if (percentage === 0) return true;
  return totalItems !== undefined && (failedItems / totalItems) * 100 > percentage;
}

export function thresholdExceeded(): StateError {
  return new StateError(
    'States.ExceedToleratedFailureThreshold',
    'The specified tolerated failure threshold was exceeded',
  );
}
