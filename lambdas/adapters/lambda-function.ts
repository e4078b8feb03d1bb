import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { isStageErrorName, StageError } from '@sheaf/core/errors';
import type { RemoteFunction } from '@sheaf/core/ports';
import { throwFault } from './aws-fault.ts';
import { withTrace } from './telemetry/current-trace.ts';

/** Longest that a synchronous Lambda call may take, in milliseconds. */
const longestInvocation = 905_000;

/**
 * RemoteFunction on Lambda, waited for. An error of the function keeps its name, so that one of the error table is
 * thrown as itself.
 */
export function openFunction<Input, Output>(name: string): RemoteFunction<Input, Output> {
  const client = new LambdaClient({
    // A second attempt after a time-out would run the function twice; callers decide that.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: longestInvocation, throwOnRequestTimeout: true },
  });

  return {
    async invoke(input) {
      const { FunctionError, Payload } = await client
        .send(
          new InvokeCommand({
            FunctionName: name,
            Payload: new TextEncoder().encode(JSON.stringify(withTrace(input))),
          }),
        )
        .catch((error: unknown) => throwFault(`Function ${name}`, error));
      const text = Payload === undefined ? '' : new TextDecoder().decode(Payload);
      if (FunctionError !== undefined) throw functionError(name, text);
      return (text === '' ? null : JSON.parse(text)) as Output;
    },
  };
}

function functionError(functionName: string, payload: string): Error {
  const { errorType = 'Unknown', errorMessage = payload } = parsed(payload);
  if (isStageErrorName(errorType)) return new StageError(errorType, errorMessage);
  const error = new Error(`${functionName} failed: ${errorMessage}`);
  error.name = errorType;
  return error;
}

function parsed(payload: string): { errorType?: string; errorMessage?: string } {
  try {
    return JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  } catch {
    return {};
  }
}
