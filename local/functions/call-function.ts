/** Invocations as callers see them: parsed results, or an error whose `name` is the function's error type. */
import type { FunctionPool } from './function-pool.ts';
import type { FunctionError } from './invocation.ts';
import type { InvokeOptions } from './lane.ts';

/** What a function failed with; `name` is what Retry and Catch match. */
export class FunctionFailure extends Error {
  readonly trace: readonly string[];
  readonly requestId: string;

  constructor(error: FunctionError, requestId: string) {
    super(error.errorMessage);
    this.name = error.errorType;
    this.trace = error.trace ?? [];
    this.requestId = requestId;
  }
}

/** @throws FunctionFailure when the function fails, times out, or its process dies. */
export async function callFunction(
  pool: FunctionPool,
  functionName: string,
  payload: unknown,
  options?: InvokeOptions,
): Promise<unknown> {
  const result = await pool.invoke(functionName, JSON.stringify(payload ?? null), options);
  if (result.error) throw new FunctionFailure(result.error, result.requestId);
  return JSON.parse(result.payload);
}
