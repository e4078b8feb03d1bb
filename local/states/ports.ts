/** What the interpreter needs from its host, and what it tells its host. Times are milliseconds since 1970 (UTC). */

/** Time as the interpreter sees it; tests pass one that jumps. */
export interface EngineClock {
  now(): number;
  /** Calls `callback` once, not before `delayMs` have passed; any delay is allowed. */
  setTimer(delayMs: number, callback: () => void): TimerHandle;
  clearTimer(handle: TimerHandle): void;
}

/** Opaque: what `setTimer` gave. */
export type TimerHandle = unknown;

export interface SendMessageArguments {
  readonly QueueUrl: string;
  /** Text of the message; an object in the definition arrives here as its JSON text. */
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

export interface RunTaskArguments {
  readonly Cluster: string;
  readonly TaskDefinition: string;
  readonly [field: string]: unknown;
}

/**
 * The service integrations that Task states call. A call may be repeated after a crash of the host (at least once).
 *
 * A rejection becomes the state's error: `name` is matched by Retry and Catch, `message` explains. For
 * `invokeFunction`, the Cause is JSON text `{errorType, errorMessage, trace}` as on AWS, unless the name starts with
 * `Lambda.`; `trace` is taken from the rejected value where it has one. When `signal` aborts, the state has timed out,
 * its execution was stopped, or the engine closes: the result is not awaited any more.
 */
export interface TaskPort {
  /** `functionName` is a name or ARN, as the definition has it. Resolves to the function's result. */
  invokeFunction(functionName: string, payload: unknown, signal: AbortSignal): Promise<unknown>;
  /** Resolves to SQS's answer, `{MessageId, MD5OfMessageBody}`. */
  sendMessage(message: SendMessageArguments, signal: AbortSignal): Promise<unknown>;
  /** Starts ECS tasks; resolves to ECS's answer, `{Tasks, Failures}`, as soon as they are accepted. */
  runTask(task: RunTaskArguments, signal: AbortSignal): Promise<unknown>;
  /** Starts one ECS task and resolves to its description once it stopped; rejects with `States.TaskFailed` if it failed. */
  runTaskToEnd(task: RunTaskArguments, signal: AbortSignal): Promise<unknown>;
}

/** The buckets that distributed maps read from and write to. Rejections become ItemReaderFailed or ResultWriterFailed. */
export interface ObjectPort {
  /** Consumers may be slow: they pull as fast as the map works. */
  read(bucket: string, key: string): AsyncIterable<Uint8Array>;
  write(bucket: string, key: string, body: Uint8Array): Promise<void>;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** EventBridge's "Step Functions Execution Status Change", delivered at least once and in order per execution. */
export interface ExecutionStatusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly name: string;
    readonly status: ExecutionStatus;
    readonly startDate: number;
    readonly stopDate: number | null;
    /** JSON text; null when the event would pass EventBridge's 248 KB. */
    readonly input: string | null;
    readonly output: string | null;
    readonly inputDetails: { readonly included: boolean };
    readonly outputDetails: { readonly included: boolean } | null;
    readonly error: string | null;
    readonly cause: string | null;
    readonly stateMachineVersionArn: null;
    readonly stateMachineAliasArn: null;
    readonly redriveCount: 0;
    readonly redriveDate: null;
    readonly redriveStatus: 'NOT_REDRIVABLE';
    readonly redriveStatusReason: string;
  };
}
