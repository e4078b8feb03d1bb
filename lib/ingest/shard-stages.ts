import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { SheafFunction } from '../functions/sheaf-function.ts';
import type { SizedFunction } from './document-stages.ts';
import { caughtError, caughtMessage } from './error-fields.ts';
import { batchRules, crashErrors, tableRules, withRetry } from './retry-rules.ts';

export interface ShardStagesProps {
  readonly embed: SizedFunction;
  readonly store: SizedFunction;
  readonly settleShard: SheafFunction;
  readonly size: keyof SizedFunction;
}

/** A child of the shards map: one shard, embedded, then stored. The state is `{shardId}`. */
export function shardStages(scope: Construct, props: ShardStagesProps): sfn.IChainable {
  const suffix = props.size === 'large' ? 'Large' : '';
  const done = sfn.Succeed.jsonata(scope, `ShardDone${suffix}`);
  const store = stageStates(scope, props, { name: 'Store', stage: 'store', functions: props.store, next: done, done });
  const embed = stageStates(scope, props, { name: 'Embed', stage: 'embed', functions: props.embed, next: store, done });
  return sfn.Pass.jsonata(scope, `BeginShard${suffix}`, {
    assign: { batch: '{% $states.input.BatchInput %}' },
    outputs: { shardId: '{% $states.input.Items[0].shardId %}' },
  }).next(embed);
}

interface ShardStage {
  readonly name: string;
  readonly stage: 'embed' | 'store';
  readonly functions: SizedFunction;
  readonly next: sfn.IChainable;
  readonly done: sfn.IChainable;
}

/** One stage: the shard; after a crash once more with all the memory there is; if that fails too, it is settled. */
function stageStates(
  scope: Construct,
  { settleShard, size }: ShardStagesProps,
  { name, stage, functions, next, done }: ShardStage,
): sfn.IChainable {
  const suffix = size === 'large' ? 'Large' : '';
  const shard = { ...coordinates, shardId: '{% $states.input.shardId %}' };
  const payload = { ...shard, retryCount: '{% $states.context.State.RetryCount %}' };
  const caught = { shardId: '{% $states.input.shardId %}', error: caughtError, message: caughtMessage };

  const settle = settleShard.createTask(scope, `Settle${name}${suffix}`, {
    payload: { ...shard, stage, error: '{% $states.input.error %}', message: '{% $states.input.message %}' },
  });
  withRetry(settle, tableRules()).next(done);

  const again = functions.large.createTask(scope, `${name}Again${suffix}`, { payload });
  withRetry(again, tableRules()).addCatch(settle, { outputs: caught });
  again.next(next);

  const task = functions[size].createTask(scope, `${name}${suffix}`, { payload });
  withRetry(task, batchRules());
  task.addCatch(again, { errors: [...crashErrors], outputs: '{% $states.input %}' });
  task.addCatch(settle, { outputs: caught });
  task.next(next);
  return task;
}

const coordinates = {
  tenantId: '{% $batch.tenantId %}',
  jobId: '{% $batch.jobId %}',
  attempt: '{% $batch.attempt %}',
  trace: '{% $batch.trace %}',
};
