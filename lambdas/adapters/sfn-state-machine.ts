import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { StateMachine } from '@sheaf/core/ports';
import { sdkErrorOf, throwFault } from './aws-fault.ts';
import { withTrace } from './telemetry/current-trace.ts';

/** Service limits of StopExecution, in characters. */
const maxErrorLength = 256;
const maxCauseLength = 32_768;

/** StateMachine on Step Functions. An execution's ARN follows from the machine's, so that a name is enough. */
export function openStateMachine(arn: string): StateMachine {
  const client = new SFNClient({
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  });
  const executionArn = (name: string): string => `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const fault = (error: unknown): never => throwFault('Step Functions', error);

  return {
    async start(name, input) {
      try {
        const started = await client.send(
          new StartExecutionCommand({ stateMachineArn: arn, name, input: JSON.stringify(withTrace(input)) }),
        );
        return { executionId: started.executionArn ?? executionArn(name), alreadyStarted: false };
      } catch (error) {
        if (sdkErrorOf(error).name !== 'ExecutionAlreadyExists') fault(error);
        return { executionId: executionArn(name), alreadyStarted: true };
      }
    },

    async stop(name, error, cause) {
      const command = new StopExecutionCommand({
        executionArn: executionArn(name),
        error: error.slice(0, maxErrorLength),
        cause: cause.slice(0, maxCauseLength),
      });
      await client.send(command).catch((thrown: unknown) => {
        // One that never started, or was forgotten after its retention, is stopped.
        if (sdkErrorOf(thrown).name !== 'ExecutionDoesNotExist') fault(thrown);
      });
    },

    async status(name) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn: executionArn(name) }));
        return status === 'PENDING_REDRIVE' ? 'FAILED' : status;
      } catch (error) {
        return sdkErrorOf(error).name === 'ExecutionDoesNotExist' ? undefined : fault(error);
      }
    },
  };
}
