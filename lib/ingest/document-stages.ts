import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { SheafFunction } from '../functions/sheaf-function.ts';
import { caughtError, caughtMessage } from './error-fields.ts';
import { batchRules, crashErrors, tableRules, withRetry } from './retry-rules.ts';

export interface SizedFunction {
  readonly standard: SheafFunction;
  /** The same code with more memory and time. */
  readonly large: SheafFunction;
}

export interface DocumentStage {
  /** The stage's name in the ledger. */
  readonly stage: 'fetch' | 'clean' | 'chunk';
  readonly functions: SizedFunction;
}

export interface DocumentStagesProps {
  /** In the order in which a batch passes them. */
  readonly stages: readonly DocumentStage[];
  readonly settleBatch: SheafFunction;
  readonly size: keyof SizedFunction;
}

/** How many documents of a dead batch are tried at a time. */
const oneByOneConcurrency = 5;

/**
 * An Express child ends after 5 minutes, and with it all of its batch. Before a document is tried alone, the batch was run
 * twice, for 80 seconds each.
 */
const oneOfBatch = Duration.seconds(100);

/**
 * A child of the documents map: `{Items, BatchInput}` in, then stage after stage over what is left of the batch. The
 * state is `{documents}`, the batch's coordinates are the variable `batch`.
 */
export function documentStages(scope: Construct, props: DocumentStagesProps): sfn.IChainable {
  const suffix = props.size === 'large' ? 'Large' : '';
  const done = sfn.Succeed.jsonata(scope, `DocumentsDone${suffix}`);
  const first = [...props.stages].reverse().reduce<sfn.IChainable>((next, stage) => {
    const task = stageStates(scope, suffix, stage, props, next);
    if (stage === props.stages[0]) return task;
    const isAnyLeft = sfn.Condition.jsonata('{% $count($states.input.documents) > 0 %}');
    return sfn.Choice.jsonata(scope, `AnyTo${titled(stage.stage)}${suffix}`)
      .when(isAnyLeft, task)
      .otherwise(done);
  }, done);
  return sfn.Pass.jsonata(scope, `BeginBatch${suffix}`, {
    assign: { batch: '{% $states.input.BatchInput %}' },
    outputs: { documents: '{% $states.input.Items %}' },
  }).next(first);
}

/** One stage: the batch; after a crash its documents one by one; what cannot be saved is settled; then `next`. */
function stageStates(
  scope: Construct,
  suffix: string,
  { stage, functions }: DocumentStage,
  { settleBatch, size }: DocumentStagesProps,
  next: sfn.IChainable,
): sfn.IChainable {
  const name = titled(stage);
  const settle = (id: string, documents: string) =>
    withRetry(settleTask(scope, id, settleBatch, stage, documents), tableRules());
  const payload = (documents: string) => ({
    ...coordinates,
    documents,
    retryCount: '{% $states.context.State.RetryCount %}',
  });

  const one = functions.large.createTask(scope, `${name}One${suffix}`, {
    payload: payload('{% [$states.input] %}'),
    ...(size === 'standard' && { timeout: oneOfBatch }),
  });
  withRetry(one, tableRules());
  one.addCatch(settle(`Settle${name}One${suffix}`, '{% $states.input.documents %}'), {
    outputs: { documents: '{% [$states.input] %}', error: caughtError, message: caughtMessage },
  });
  const oneByOne = sfn.Map.jsonata(scope, `${name}OneByOne${suffix}`, {
    items: sfn.ProvideItems.jsonata('{% $states.input.documents %}'),
    maxConcurrency: oneByOneConcurrency,
    outputs: { documents: '{% [$states.result.documents] %}' },
  }).itemProcessor(one);

  const batch = functions[size].createTask(scope, `${name}${suffix}`, {
    payload: payload('{% $states.input.documents %}'),
  });
  withRetry(batch, batchRules());
  batch.addCatch(oneByOne, { errors: [...crashErrors], outputs: '{% $states.input %}' });
  const settleRest = settle(`Settle${name}${suffix}`, '{% $states.input.documents %}');
  batch.addCatch(settleRest, {
    outputs: { documents: '{% $states.input.documents %}', error: caughtError, message: caughtMessage },
  });
  for (const state of [batch, oneByOne, settleRest]) state.next(next);
  return batch;
}

function settleTask(
  scope: Construct,
  id: string,
  settleBatch: SheafFunction,
  stage: string,
  documents: string,
): tasks.LambdaInvoke {
  const { error, message } = { error: '{% $states.input.error %}', message: '{% $states.input.message %}' };
  return settleBatch.createTask(scope, id, { payload: { ...coordinates, stage, documents, error, message } });
}

const coordinates = {
  tenantId: '{% $batch.tenantId %}',
  jobId: '{% $batch.jobId %}',
  attempt: '{% $batch.attempt %}',
  trace: '{% $batch.trace %}',
};

function titled(stage: string): string {
  return stage.charAt(0).toUpperCase() + stage.slice(1);
}
