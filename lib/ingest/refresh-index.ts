import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { SheafFunction } from '../functions/sheaf-function.ts';

/** A wave waits no longer for a large index, which the function goes on to build. */
const longestRefresh = Duration.minutes(3);
/** Of at most 500 chunks each. */
const shardsToRefresh = 4;

/**
 * After a wave of many chunks the index takes them in before the next wave, so that searches do not slow down with what is
 * not indexed yet. No job fails for it: the schedule comes to the same index.
 */
export function refreshIndex(scope: Construct, optimizeIndex: SheafFunction, next: sfn.IChainable): sfn.IChainable {
  const options = {
    payload: { tenantId: '{% $tenantId %}', trace: '{% $trace %}' },
    outputs: {},
    timeout: longestRefresh,
  };
  const refresh = optimizeIndex.createTask(scope, 'RefreshIndex', options);
  refresh.addCatch(next, { outputs: {} });
  refresh.next(next);
  const isWorthLooking = sfn.Condition.jsonata(
    `{% $planned.express.count + $planned.standard.count >= ${shardsToRefresh} %}`,
  );
  return sfn.Choice.jsonata(scope, 'ManyShards').when(isWorthLooking, refresh).otherwise(next);
}
