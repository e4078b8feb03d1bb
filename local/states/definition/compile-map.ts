import { check, refuse } from './check.ts';
import type { Batcher, DistributedMapState, InlineMapState, Writer } from './compiled.ts';
import { exitOf, handlingOf } from './exits.ts';
import { processorSchema, type StateDefinition } from './schema.ts';
import { optional, type Scope, template } from './scope.ts';

type MapDefinition = StateDefinition<'Map'>;

const distributedOnly = [
  'ItemReader',
  'ItemBatcher',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Label',
  'ResultWriter',
] as const;

export function compileMap(
  scope: Scope,
  where: string,
  name: string,
  definition: MapDefinition,
): InlineMapState | DistributedMapState {
  const processor = check(`${where}, ItemProcessor`, processorSchema, definition.ItemProcessor);
  const { Mode: mode, ExecutionType: childType } = processor.ProcessorConfig;
  const shared = {
    name,
    items: optional(scope, where, 'Items', definition.Items),
    selector: optional(scope, where, 'ItemSelector', definition.ItemSelector),
    maxConcurrency: optional(scope, where, 'MaxConcurrency', definition.MaxConcurrency),
    ...exitOf(scope, where, definition, 'result'),
    ...handlingOf(scope, where, definition),
  };
  if (mode === 'INLINE') {
    for (const field of distributedOnly) {
      if (definition[field] !== undefined)
        refuse(where, `${field} needs ProcessorConfig.Mode DISTRIBUTED; this map is INLINE`);
    }
    if (childType !== undefined) refuse(where, 'ProcessorConfig.ExecutionType needs Mode DISTRIBUTED');
    return { type: 'Map', processor: scope.compileGraph(scope, where, processor, scope.variables), ...shared };
  }
  if (childType === undefined)
    refuse(where, 'ProcessorConfig needs ExecutionType (STANDARD or EXPRESS) in Mode DISTRIBUTED');
  if (scope.runsAs === 'EXPRESS') refuse(where, 'a distributed map cannot run in an Express child');
  const childScope: Scope = { ...scope, runsAs: childType };
  return {
    type: 'DistributedMap',
    label: definition.Label ?? name,
    childType,
    processor: scope.compileGraph(childScope, where, processor, new Set()),
    reader: readerOf(scope, where, definition),
    batcher: batcherOf(scope, where, definition),
    toleratedCount: optional(scope, where, 'ToleratedFailureCount', definition.ToleratedFailureCount),
    toleratedPercentage: optional(scope, where, 'ToleratedFailurePercentage', definition.ToleratedFailurePercentage),
    writer: writerOf(scope, where, definition),
    ...shared,
  };
}

function readerOf(
  scope: Scope,
  where: string,
  { ItemReader: reader, Items: items }: MapDefinition,
): DistributedMapState['reader'] {
  if (reader === undefined) return undefined;
  if (items !== undefined) refuse(where, 'Items and ItemReader exclude each other');
  return {
    inputType: reader.ReaderConfig.InputType,
    location: template(scope, where, 'ItemReader/Arguments', reader.Arguments, ['input', 'context']),
  };
}

function batcherOf(scope: Scope, where: string, { ItemBatcher: batcher }: MapDefinition): Batcher | undefined {
  if (batcher === undefined) return undefined;
  if (batcher.MaxItemsPerBatch === undefined && batcher.MaxInputBytesPerBatch === undefined) {
    refuse(where, 'ItemBatcher needs MaxItemsPerBatch, MaxInputBytesPerBatch or both');
  }
  return {
    maxItems: optional(scope, where, 'ItemBatcher/MaxItemsPerBatch', batcher.MaxItemsPerBatch),
    maxBytes: optional(scope, where, 'ItemBatcher/MaxInputBytesPerBatch', batcher.MaxInputBytesPerBatch),
    input: optional(scope, where, 'ItemBatcher/BatchInput', batcher.BatchInput),
  };
}

function writerOf(scope: Scope, where: string, { ResultWriter: writer }: MapDefinition): Writer | undefined {
  if (writer === undefined) return undefined;
  const { Resource: resource, Arguments: location, WriterConfig: config } = writer;
  if ((resource === undefined) !== (location === undefined))
    refuse(where, 'ResultWriter needs Resource and Arguments together');
  if (resource === undefined && config === undefined)
    refuse(where, 'ResultWriter needs Resource and Arguments, WriterConfig, or all three');
  if (resource === undefined && config?.OutputType === 'JSONL') {
    refuse(
      where,
      'ResultWriter without Resource supports OutputType JSON only: the results are the output of the state',
    );
  }
  return {
    location: optional(scope, where, 'ResultWriter/Arguments', location),
    outputType: config?.OutputType ?? 'JSON',
    transformation: config?.Transformation ?? 'NONE',
  };
}
