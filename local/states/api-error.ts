/** Exception names of the Step Functions API, as the SDK's clients match them. */
export type ApiErrorName =
  | 'ExecutionAlreadyExists'
  | 'ExecutionDoesNotExist'
  | 'InvalidArn'
  | 'InvalidDefinition'
  | 'InvalidExecutionInput'
  | 'InvalidName'
  | 'InvalidOutput'
  | 'InvalidToken'
  | 'StateMachineDoesNotExist'
  | 'TaskDoesNotExist'
  | 'TaskTimedOut'
  | 'ValidationException';

/** What a caller of the API did wrong. `name` is the literal exception name. */
export class StatesApiError extends Error {
  declare readonly name: ApiErrorName;

  constructor(name: ApiErrorName, message: string) {
    super(message);
    Object.defineProperty(this, 'name', { value: name, enumerable: true });
  }
}
