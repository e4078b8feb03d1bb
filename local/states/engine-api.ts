import type { Logger } from '@sheaf/core/ports';
import type { EngineClock, ExecutionStatus, ExecutionStatusEvent, ObjectPort, TaskPort } from './ports.ts';

export interface EngineOptions {
  /** Path of the engine's database, made when absent. Held exclusively: it is the lock of the data folder. */
  readonly file: string;
  /** @default the system's clock */
  readonly clock?: EngineClock;
  /** Source of jitter and of JSONata's `$random()`, in [0, 1). @default Math.random */
  readonly random?: () => number;
  readonly tasks: TaskPort;
  readonly objects: ObjectPort;
  /** Called after the change was committed. */
  readonly onEvent: (event: ExecutionStatusEvent) => void;
  /** @default nothing is logged */
  readonly logger?: Logger;
  /** How long the history of an ended execution is kept; its name stays closed for 90 days. @default 14 */
  readonly retentionDays?: number;
}

export interface MachineDefinition {
  /** `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME` */
  readonly arn: string;
  readonly name: string;
  /** Amazon States Language: JSON text, or the parsed object. */
  readonly definition: string | object;
  /** Only STANDARD; Express runs exist as children of distributed maps. */
  readonly type: 'STANDARD' | 'EXPRESS';
}

export interface ExecutionDescription {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: Date;
  readonly stopDate?: Date;
  /** JSON text, as given. */
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export type ExecutionListItem = Omit<ExecutionDescription, 'input' | 'output' | 'error' | 'cause'>;

/** One event of GetExecutionHistory; its details stand under the API's own key, such as `stateEnteredEventDetails`. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: Date;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: Record<string, unknown>;
}

/**
 * Runs state machines written in Amazon States Language with JSONata. What a call acknowledges is committed.
 * @throws StatesApiError with the literal exception names of the Step Functions API.
 */
export interface Engine {
  /**
   * Registers or replaces a machine; executions that run keep the definition they started with.
   * @throws StatesApiError InvalidDefinition naming state, field and what is supported.
   */
  define(machine: MachineDefinition): void;
  /** `input` is JSON text, at most 262,144 bytes. A running execution of equal name and input is returned as it is. */
  startExecution(request: { stateMachineArn: string; name?: string; input?: string }): {
    executionArn: string;
    startDate: Date;
  };
  describeExecution(executionArn: string): ExecutionDescription;
  /** Stops a running execution; for one that has ended, gives the date on which it did. */
  stopExecution(request: { executionArn: string; error?: string; cause?: string }): { stopDate: Date };
  /** Newest first. `maxResults` is 1–1000. @default 100 */
  listExecutions(request: {
    stateMachineArn: string;
    statusFilter?: ExecutionStatus;
    nextToken?: string;
    maxResults?: number;
  }): {
    executions: ExecutionListItem[];
    nextToken?: string;
  };
  /** `maxResults` is 1–1000. @default 100 */
  getExecutionHistory(request: {
    executionArn: string;
    reverseOrder?: boolean;
    nextToken?: string;
    maxResults?: number;
  }): {
    events: HistoryEvent[];
    nextToken?: string;
  };
  /** `output` is JSON text. */
  sendTaskSuccess(request: { taskToken: string; output: string }): void;
  sendTaskFailure(request: { taskToken: string; error?: string; cause?: string }): void;
  sendTaskHeartbeat(request: { taskToken: string }): void;
  /** Goes on with the executions that ran when the file was last closed. Call once, after `define`. */
  resume(): { executions: number };
  /** Resolves when nothing runs any more. */
  drain(): Promise<void>;
  /** Leaves running executions where they are, to go on at the next `resume`, and frees the file. */
  close(): Promise<void>;
}
