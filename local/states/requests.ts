import { StatesApiError } from './api-error.ts';
import { isWithinLimit, maxPayloadBytes } from './payload.ts';

/** @throws StatesApiError InvalidName */
export function checkName(name: string): void {
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) {
    throw new StatesApiError(
      'InvalidName',
      `Invalid Name: '${name}'; 1–80 characters without spaces, brackets, wildcards and " # % \\ ^ | ~ \` $ & , ; : /`,
    );
  }
}

/** @throws StatesApiError InvalidExecutionInput */
export function checkInput(input: string): void {
  if (!isWithinLimit(input)) {
    throw new StatesApiError(
      'InvalidExecutionInput',
      `The input has ${Buffer.byteLength(input)} bytes; the maximum is ${maxPayloadBytes} bytes`,
    );
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw new StatesApiError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
}

/** @throws StatesApiError ValidationException */
export function checkPage(
  maxResults: number | undefined,
  nextToken: string | undefined,
): { limit: number; position: number | undefined } {
  const limit = maxResults === undefined || maxResults === 0 ? 100 : maxResults;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new StatesApiError('ValidationException', `maxResults is ${maxResults}, not 0–1000`);
  if (nextToken !== undefined && !/^\d{1,15}$/.test(nextToken))
    throw new StatesApiError('InvalidToken', `Invalid Token: '${nextToken}'`);
  return { limit, position: nextToken === undefined ? undefined : Number(nextToken) };
}
