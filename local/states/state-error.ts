/** How a state fails: `error` is what Retry and Catch match, `cause` is for people. */
export class StateError extends Error {
  readonly error: string;
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.name = 'StateError';
    this.error = error;
    this.cause = cause;
  }
}

/** Ends the whole execution: no Retry or Catch sees it. */
export class FatalError extends StateError {}

/** The run does not go on here: it was stopped, a sibling failed, or the engine closes. Never recorded by who sees it. */
export class Halted extends Error {
  constructor() {
    super('halted');
    this.name = 'Halted';
  }
}

/** Error names that Step Functions itself gives, for JSONata machines (Amazon States Language, appendix A, and AWS's additions). */
export const reservedErrorNames: ReadonlySet<string> = new Set([
  'States.ALL',
  'States.BranchFailed',
  'States.DataLimitExceeded',
  'States.ExceedToleratedFailureThreshold',
  'States.HeartbeatTimeout',
  'States.ItemReaderFailed',
  'States.NoChoiceMatched',
  'States.Permissions',
  'States.QueryEvaluationError',
  'States.ResultWriterFailed',
  'States.Runtime',
  'States.TaskFailed',
  'States.Timeout',
]);
