import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { FunctionTaskOptions, SheafFunction } from '../functions/sheaf-function.ts';
import { caughtError, caughtMessage } from './error-fields.ts';
import { batchRules, withRetry } from './retry-rules.ts';

/** A task of the attempt as a whole: retried by the table; if that does not help, the job ends with the error. */
export function guarded(
  scope: Construct,
  id: string,
  fn: SheafFunction,
  finish: sfn.IChainable,
  options: FunctionTaskOptions,
) {
  const task = withRetry(fn.createTask(scope, id, options), batchRules());
  return task.addCatch(finish, caught);
}

export const attemptRef = {
  tenantId: '{% $tenantId %}',
  jobId: '{% $jobId %}',
  attempt: '{% $attempt %}',
  trace: '{% $trace %}',
};

export const caught: sfn.CatchProps = { outputs: {}, assign: { error: caughtError, message: caughtMessage } };

export function is(expression: string): sfn.Condition {
  return sfn.Condition.jsonata(`{% ${expression} %}`);
}
