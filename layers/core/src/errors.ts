import { type Disposition, type ErrorEntry, errorTable, type StageErrorName } from './error-table.ts';

/**
 * Names that Lambda and Step Functions report themselves; each means that a batch died without telling which document
 * did it. They are handled as `Unknown`: once more, then one document at a time with more memory.
 */
export const crashNames = [
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Sandbox.Timedout',
  'States.Timeout',
] as const;

/** Faults of the Lambda service, safe to repeat. */
export const serviceFaultNames = [
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.TooManyRequestsException',
] as const;

/** An error of the table. `message` is for people and holds no names, URIs or secrets; `retryAfterSeconds` is a hint. */
export class StageError extends Error {
  readonly retryAfterSeconds: number | undefined;

  constructor(name: StageErrorName, message: string, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = name;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export function isStageErrorName(name: string): name is StageErrorName {
  return Object.hasOwn(errorTable, name);
}

/** The table entry of any thrown value; compared by `name`, since layer and bundle may hold two copies of the class. */
export function classify(error: unknown): {
  readonly name: StageErrorName;
  readonly entry: ErrorEntry;
  readonly message: string;
} {
  const name = error instanceof Error && isStageErrorName(error.name) ? error.name : 'Unknown';
  const message = error instanceof Error ? error.message : String(error);
  return { name, entry: errorTable[name], message };
}

export function namesOf(disposition: Disposition): StageErrorName[] {
  return Object.keys(errorTable)
    .filter(isStageErrorName)
    .filter((name) => errorTable[name].disposition === disposition);
}
