import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Binding } from '../functions/binding.ts';

/** `STATE_MACHINE_ARN` of a function that starts executions, looks at them and stops them. */
export function starterOf(stateMachine: sfn.IStateMachine): Binding {
  return {
    value: stateMachine.stateMachineArn,
    grantTo: (grantee) => {
      stateMachine.grantStartExecution(grantee);
      stateMachine.grantExecution(grantee, 'states:DescribeExecution', 'states:StopExecution');
    },
  };
}
