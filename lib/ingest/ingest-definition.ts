import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import type { FunctionTaskOptions, SheafFunction } from '../functions/sheaf-function.ts';
import { type DocumentStage, documentStages } from './document-stages.ts';
import { dryRunChoice } from './dry-run-choice.ts';
import { caughtError, caughtMessage } from './error-fields.ts';
import { finishStates } from './finish-states.ts';
import type { IngestFunctions } from './ingest-functions.ts';
import { manifestMap } from './manifest-map.ts';
import { refreshIndex } from './refresh-index.ts';
import { batchRules, withRetry } from './retry-rules.ts';
import { shardStages } from './shard-stages.ts';

export interface IngestDefinitionProps {
  readonly stateMachineName: string;
  readonly functions: IngestFunctions;
  readonly lake: s3.IBucket;
  readonly concurrency: SheafConfig['concurrency'];
}

/** Labels of the distributed maps, which are in the ARNs of their children. */
export const mapLabels = ['Documents', 'DocumentsLarge', 'Shards', 'ShardsLarge'];

const documentsPerBatch = { standard: 50, large: 1 };

/**
 * Begin → waves of (ListSource → RemoveDocuments → Documents → PlanShards → Shards → Reconcile) → FinishJob. Input
 * `{tenantId, jobId, attempt, cursor}`. Whatever fails leads to FinishJob, so that the job learns of it.
 */
export function ingestDefinition(scope: Construct, props: IngestDefinitionProps): sfn.IChainable {
  const wave = waveOf(scope, props);
  const begin = sfn.Pass.jsonata(scope, 'Begin', {
    assign: {
      tenantId: '{% $states.input.tenantId %}',
      jobId: '{% $states.input.jobId %}',
      attempt: '{% $states.input.attempt %}',
      cursor: '{% $states.input.cursor %}',
      wave: 0,
      handOver: false,
      error: null,
      message: null,
    },
    outputs: {},
  });
  return begin.next(wave);
}

function waveOf(scope: Construct, props: IngestDefinitionProps): sfn.IChainable {
  const { functions } = props;
  const finish = finishStates(scope, functions.finishJob, machineOf(scope, props.stateMachineName));
  const list = guarded(scope, 'ListSource', functions.listSource, finish, {
    payload: { ...attemptRef, cursor: '{% $cursor %}', wave: '{% $wave %}' },
    assign: { listed: '{% $states.result.Payload %}', cursor: '{% $states.result.Payload.cursor %}', offset: 0 },
    outputs: {},
  });
  const reconcile = guarded(scope, 'Reconcile', functions.reconcileJob, finish, {
    payload: { ...attemptRef, wave: '{% $wave %}', cursor: '{% $cursor %}', isFinal: '{% $listed.isFinal %}' },
    assign: {
      wave: '{% $states.result.Payload.wave %}',
      cursor: '{% $states.result.Payload.cursor %}',
      handOver: '{% $states.result.Payload.handOver %}',
    },
  });
  reconcile.next(
    sfn.Choice.jsonata(scope, 'AnyMore').when(is('$states.input.more and $not($handOver)'), list).otherwise(finish),
  );
  const shards = shardMaps(scope, props, finish, refreshIndex(scope, functions.optimizeIndex, reconcile));
  const plan = guarded(scope, 'PlanShards', functions.planShards, finish, {
    payload: { ...attemptRef, wave: '{% $wave %}' },
    assign: { planned: '{% $states.result.Payload %}' },
    outputs: {},
  });
  plan.next(shards);
  const documents = documentMaps(scope, props, finish, plan);
  const remove = removeStates(scope, functions.eraseDocuments, finish, documents);
  const estimate = guarded(scope, 'EstimateJob', functions.estimateJob, finish, {
    payload: { ...attemptRef, cursor: '{% $cursor %}', retryCount: '{% $states.context.State.RetryCount %}' },
    outputs: {},
  }).next(finish);
  return list.next(dryRunChoice(scope, list, estimate, remove));
}

/** Deletes come before updates and adds: part after part of the removals' manifest, then `next`. */
function removeStates(
  scope: Construct,
  eraseDocuments: SheafFunction,
  finish: sfn.IChainable,
  next: sfn.IChainable,
): sfn.IChainable {
  const remove = guarded(scope, 'RemoveDocuments', eraseDocuments, finish, {
    payload: { ...attemptRef, manifestKey: '{% $listed.removals.key %}', offset: '{% $offset %}' },
    assign: { offset: '{% $states.result.Payload.offset %}' },
    outputs: {},
  });
  remove.next(sfn.Choice.jsonata(scope, 'AnyMoreToRemove').when(is('$offset != null'), remove).otherwise(next));
  return sfn.Choice.jsonata(scope, 'AnyToRemove').when(is('$listed.removals.count > 0'), remove).otherwise(next);
}

function documentMaps(
  scope: Construct,
  { functions, lake, concurrency }: IngestDefinitionProps,
  finish: sfn.IChainable,
  next: sfn.IChainable,
): sfn.IChainable {
  const stages: DocumentStage[] = [
    { stage: 'fetch', functions: functions.fetchDocuments },
    { stage: 'clean', functions: functions.cleanDocuments },
    { stage: 'chunk', functions: functions.chunkDocuments },
  ];
  return twoMaps(scope, 'Documents', '$listed', finish, next, (id, size) =>
    manifestMap(scope, id, {
      lake,
      manifestKey: `{% $listed.${manifestOf[size]}.key %}`,
      childType: childTypeOf[size],
      maxConcurrency: size === 'large' ? concurrency.documentsLarge : concurrency.documents,
      maxItemsPerBatch: documentsPerBatch[size],
      processor: documentStages(scope, { stages, settleBatch: functions.settleBatch, size }),
    }),
  );
}

function shardMaps(
  scope: Construct,
  { functions, lake, concurrency }: IngestDefinitionProps,
  finish: sfn.IChainable,
  next: sfn.IChainable,
): sfn.IChainable {
  const { embedChunks: embed, storeChunks: store, settleShard } = functions;
  return twoMaps(scope, 'Shards', '$planned', finish, next, (id, size) =>
    manifestMap(scope, id, {
      lake,
      manifestKey: `{% $planned.${manifestOf[size]}.key %}`,
      childType: childTypeOf[size],
      maxConcurrency: size === 'large' ? concurrency.shardsLarge : concurrency.shards,
      maxItemsPerBatch: 1,
      processor: shardStages(scope, { embed, store, settleShard, size }),
    }),
  );
}

type Size = 'standard' | 'large';

/** Work that surely ends within 5 minutes goes to Express children. */
const manifestOf = { standard: 'express', large: 'standard' } as const;
const childTypeOf = { standard: sfn.StateMachineType.EXPRESS, large: sfn.StateMachineType.STANDARD };

/** The same map for small and for large work, each skipped when its manifest is empty. */
function twoMaps(
  scope: Construct,
  id: string,
  manifests: string,
  finish: sfn.IChainable,
  next: sfn.IChainable,
  map: (id: string, size: Size) => sfn.DistributedMap,
): sfn.IChainable {
  return (['large', 'standard'] as const).reduce<sfn.IChainable>((after, size) => {
    const mapId = size === 'large' ? `${id}Large` : id;
    const state = map(mapId, size);
    state.addCatch(finish, caught);
    state.next(after);
    const isAny = is(`${manifests}.${manifestOf[size]}.count > 0`);
    return sfn.Choice.jsonata(scope, `Any${mapId}`).when(isAny, state).otherwise(after);
  }, next);
}

/** A task of the attempt as a whole: retried by the table; if that does not help, the job ends with the error. */
function guarded(
  scope: Construct,
  id: string,
  fn: SheafFunction,
  finish: sfn.IChainable,
  options: FunctionTaskOptions,
) {
  const task = withRetry(fn.createTask(scope, id, options), batchRules());
  return task.addCatch(finish, caught);
}

const attemptRef = { tenantId: '{% $tenantId %}', jobId: '{% $jobId %}', attempt: '{% $attempt %}' };

const caught: sfn.CatchProps = { outputs: {}, assign: { error: caughtError, message: caughtMessage } };

function is(expression: string): sfn.Condition {
  return sfn.Condition.jsonata(`{% ${expression} %}`);
}

/** By name, since a machine cannot refer to itself. */
function machineOf(scope: Construct, stateMachineName: string): sfn.IStateMachine {
  return sfn.StateMachine.fromStateMachineName(scope, 'Itself', stateMachineName);
}
