/** What an invocation gives: a result as JSON text, or an error with the names that Lambda uses. */

export interface FunctionError {
  /** Matched by Retry and Catch of a state machine. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type InvocationResult =
  | { readonly requestId: string; readonly payload: string; readonly error?: undefined }
  | { readonly requestId: string; readonly error: FunctionError; readonly payload?: undefined };

/** Lambda's limit for the payload of a synchronous invocation, each way. */
export const payloadLimitBytes = 6 * 1024 * 1024;

export function timedOut(requestId: string, timeoutSeconds: number): FunctionError {
  return fault('Sandbox.Timedout', requestId, `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
}

export function outOfMemory(requestId: string, limitMb: number): FunctionError {
  return fault('Runtime.OutOfMemory', requestId, `Runtime exited with error: signal: killed (above ${limitMb} MB)`);
}

export function exited(requestId: string, code: number | null, signal: string | null): FunctionError {
  const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
  return fault('Runtime.ExitError', requestId, `Runtime exited with error: ${how}`);
}

export function resultTooLarge(requestId: string, sizeBytes: number): FunctionError {
  return fault(
    'Function.ResponseSizeTooLarge',
    requestId,
    `Response payload size (${sizeBytes} bytes) exceeded maximum allowed payload size (${payloadLimitBytes} bytes).`,
  );
}

/** What the Lambda service answers above the reserved concurrency; the function never hears of it. */
export function throttled(functionName: string): FunctionError {
  return {
    errorType: 'TooManyRequestsException',
    errorMessage: `Rate Exceeded: ${functionName} runs as often as it may.`,
  };
}

function fault(errorType: string, requestId: string, problem: string): FunctionError {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${problem}` };
}
