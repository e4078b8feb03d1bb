import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { acknowledgeWildcards } from '../acknowledge-wildcards.ts';
import type { Binding } from '../functions/binding.ts';

/** `STATE_MACHINE_ARN` of a function that starts executions, looks at them and stops them. */
export function starterOf(stateMachine: sfn.IStateMachine): Binding {
  return {
    value: stateMachine.stateMachineArn,
    grantTo: (grantee) => {
      stateMachine.grantStartExecution(grantee);
      stateMachine.grantExecution(grantee, 'states:DescribeExecution', 'states:StopExecution');
      const holder = grantee.grantPrincipal as iam.IRole;
      acknowledgeWildcards(
        holder,
        'Executions are named for their attempts, which do not exist yet.',
        `${executionsOf(stateMachine)}:*`,
      );
    },
  };
}

/** ARN of the executions of a machine, up to their names. */
export function executionsOf(stateMachine: sfn.IStateMachine): string {
  const stack = Stack.of(stateMachine);
  const { resourceName = '' } = stack.splitArn(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
  return stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
