import type { Template } from '../expressions/template.ts';

/** A definition ready to run: every name checked, every expression parsed. Frozen in use. */

export interface Graph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, CompiledState>;
}

export interface Machine {
  readonly graph: Graph;
  readonly timeoutSeconds: number | undefined;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: 'FULL' | 'NONE';
}

/** What a state hands on; an absent `output` stands for the state's own default. */
export interface Exit {
  readonly next: string | undefined;
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

export interface Catcher extends Exit {
  readonly errorEquals: readonly string[];
}

interface Named {
  readonly name: string;
}

interface Handling {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export type TaskKind = 'invoke' | 'send' | 'sendAndWait' | 'run' | 'runToEnd' | 'start';

export interface TaskState extends Named, Exit, Handling {
  readonly type: 'Task';
  readonly kind: TaskKind;
  /** As history names it: `lambda`, `invoke`. */
  readonly resourceType: string;
  readonly resource: string;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
}

export interface PassState extends Named, Exit {
  readonly type: 'Pass';
}

export interface SucceedState extends Named, Exit {
  readonly type: 'Succeed';
}

export interface FailState extends Named {
  readonly type: 'Fail';
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

export interface WaitState extends Named, Exit {
  readonly type: 'Wait';
  readonly seconds: Template | undefined;
  readonly timestamp: Template | undefined;
}

export interface ChoiceState extends Named {
  readonly type: 'Choice';
  readonly rules: readonly (Exit & { readonly condition: Template })[];
  /** undefined when the definition has no Default. */
  readonly otherwise: Exit | undefined;
}

export interface ParallelState extends Named, Exit, Handling {
  readonly type: 'Parallel';
  readonly arguments: Template | undefined;
  readonly branches: readonly Graph[];
}

interface MapFields extends Named, Exit, Handling {
  readonly processor: Graph;
  readonly items: Template | undefined;
  readonly selector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
}

export interface InlineMapState extends MapFields {
  readonly type: 'Map';
}

export interface ObjectReader {
  readonly inputType: 'JSON' | 'JSONL';
  readonly location: Template;
}

export interface Batcher {
  readonly maxItems: Template | undefined;
  readonly maxBytes: Template | undefined;
  readonly input: Template | undefined;
}

export interface Writer {
  /** undefined: the results are the state's result. */
  readonly location: Template | undefined;
  readonly outputType: 'JSON' | 'JSONL';
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
}

export interface DistributedMapState extends MapFields {
  readonly type: 'DistributedMap';
  readonly label: string;
  readonly childType: 'STANDARD' | 'EXPRESS';
  readonly reader: ObjectReader | undefined;
  readonly batcher: Batcher | undefined;
  readonly toleratedCount: Template | undefined;
  readonly toleratedPercentage: Template | undefined;
  readonly writer: Writer | undefined;
}

export type CompiledState =
  | TaskState
  | PassState
  | SucceedState
  | FailState
  | WaitState
  | ChoiceState
  | ParallelState
  | InlineMapState
  | DistributedMapState;

/** States that Retry and Catch belong to. */
export type HandlingState = TaskState | ParallelState | InlineMapState | DistributedMapState;
