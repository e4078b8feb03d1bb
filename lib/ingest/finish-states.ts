import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { SheafFunction } from '../functions/sheaf-function.ts';
import { batchRules, withRetry } from './retry-rules.ts';

/** Starting an execution again under its name: the next attempt is on its way already. */
const alreadyStarted = 'StepFunctions.ExecutionAlreadyExistsException';

/**
 * FinishJob, and the next attempt where this one hands over. Neither has a way out of its failures: the execution then
 * fails, and close-job, which hears of that, is the backstop.
 */
export function finishStates(scope: Construct, finishJob: SheafFunction, machine: sfn.IStateMachine): sfn.IChainable {
  const ended = sfn.Succeed.jsonata(scope, 'Ended');
  const finish = finishJob.createTask(scope, 'FinishJob', {
    payload: {
      tenantId: '{% $tenantId %}',
      jobId: '{% $jobId %}',
      attempt: '{% $attempt %}',
      handOver: '{% $handOver %}',
      cursor: '{% $cursor %}',
      error: '{% $error %}',
      message: '{% $message %}',
      trace: '{% $trace %}',
    },
  });
  withRetry(finish, batchRules());
  const start = tasks.StepFunctionsStartExecution.jsonata(scope, 'StartNextAttempt', {
    stateMachine: machine,
    name: "{% $jobId & '-' & $string($states.input.nextAttempt) %}",
    input: sfn.TaskInput.fromObject({
      tenantId: '{% $tenantId %}',
      jobId: '{% $jobId %}',
      attempt: '{% $states.input.nextAttempt %}',
      cursor: '{% $cursor %}',
      trace: '{% $trace %}',
    }),
  });
  start.addRetry({ errors: [alreadyStarted], maxAttempts: 0 });
  start.addRetry({ errors: ['States.TaskFailed'], maxAttempts: 5, jitterStrategy: sfn.JitterType.FULL });
  start.addCatch(ended, { errors: [alreadyStarted], outputs: '{% $states.input %}' });
  start.next(ended);
  finish.next(
    sfn.Choice.jsonata(scope, 'HandsOver')
      .when(sfn.Condition.jsonata('{% $states.input.handOver %}'), start)
      .otherwise(ended),
  );
  return finish;
}
