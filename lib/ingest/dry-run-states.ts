import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { SheafFunction } from '../functions/sheaf-function.ts';
import { attemptRef, guarded, is } from './guarded-task.ts';

/** A dry run lists to the end, estimates, and is finished; any other run goes on. */
export function dryRunStates(
  scope: Construct,
  estimateJob: SheafFunction,
  list: sfn.IChainable,
  finish: sfn.IChainable,
  otherwise: sfn.IChainable,
): sfn.IChainable {
  const estimate = guarded(scope, 'EstimateJob', estimateJob, finish, {
    payload: { ...attemptRef, cursor: '{% $cursor %}', retryCount: '{% $states.context.State.RetryCount %}' },
    outputs: {},
  });
  estimate.next(finish);
  return sfn.Choice.jsonata(scope, 'IsDryRun')
    .when(is("$listed.survey = 'more'"), list)
    .when(is("$listed.survey = 'done'"), estimate)
    .otherwise(otherwise);
}
