import type { InvocationResult } from '../functions/invocation.ts';
import { ApiException } from './api-exception.ts';

/** What runs functions. `FunctionPool` is one. */
export interface FunctionPort {
  has(functionName: string): boolean;
  /** `isNested`: the caller is a function that waits. Never rejects for what the function does. */
  invoke(functionName: string, payload: string, options?: { readonly isNested?: boolean }): Promise<InvocationResult>;
}

export interface InvokeRequest {
  readonly functionName: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly payload: string;
}

export interface InvokeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ignored = ['x-amz-client-context', 'x-amz-log-type', 'x-amz-tenant-id', 'x-amz-durable-execution-name'];

/**
 * Lambda's Invoke. An Event invocation is accepted at once; it is run once and not kept over a stop of the host.
 * @throws ApiException ResourceNotFoundException, InvalidRequestContentException, InvalidParameterValueException
 */
export async function invokeFunction(
  functions: FunctionPort,
  { functionName, headers, payload }: InvokeRequest,
  onEventFailure: (message: string) => void,
): Promise<InvokeAnswer> {
  if (!functions.has(functionName)) {
    throw new ApiException('ResourceNotFoundException', `Function not found: ${functionName}`, 404);
  }
  const stranger = ignored.find((name) => headers[name] !== undefined && headers[name] !== 'None');
  if (stranger !== undefined) {
    throw new ApiException(
      'InvalidParameterValueException',
      `The local cloud does not implement ${stranger} of Invoke.`,
    );
  }
  if (!isJson(payload)) throw new ApiException('InvalidRequestContentException', 'The payload is not valid JSON.');
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'Event') {
    void functions.invoke(functionName, payload).then(({ error }) => {
      if (error !== undefined) onEventFailure(`${functionName} failed: ${error.errorType}: ${error.errorMessage}`);
    });
    return { status: 202, headers: {}, body: '' };
  }
  if (type !== 'RequestResponse') {
    const known = 'RequestResponse and Event are';
    throw new ApiException(
      'InvalidParameterValueException',
      `The invocation type ${String(type)} is not known; ${known}.`,
    );
  }
  const result = await functions.invoke(functionName, payload, { isNested: true });
  const version = { 'x-amz-executed-version': '$LATEST', 'content-type': 'application/json' };
  if (result.error === undefined) return { status: 200, headers: version, body: result.payload };
  return {
    status: 200,
    headers: { ...version, 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify(result.error),
  };
}

function isJson(text: string): boolean {
  try {
    if (text !== '') JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
