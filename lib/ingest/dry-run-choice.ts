import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** A dry run lists to the end, and then estimates; any other run goes on with what was listed. */
export function dryRunChoice(
  scope: Construct,
  list: sfn.IChainable,
  estimate: sfn.IChainable,
  otherwise: sfn.IChainable,
): sfn.IChainable {
  return sfn.Choice.jsonata(scope, 'IsDryRun')
    .when(sfn.Condition.jsonata("{% $listed.survey = 'more' %}"), list)
    .when(sfn.Condition.jsonata("{% $listed.survey = 'done' %}"), estimate)
    .otherwise(otherwise);
}
