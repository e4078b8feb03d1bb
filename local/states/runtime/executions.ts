import { type MachineArn, parseMachineArn } from '../arn.ts';
import type { Machine } from '../definition/compiled.ts';
import { type Payload, parsePayload } from '../payload.ts';
import type { ExecutionStatus, ExecutionStatusEvent } from '../ports.ts';
import type { StateError } from '../state-error.ts';
import { statusEvent } from '../status-event.ts';
import type { ExecutionRow } from '../store/executions.ts';
import { advance } from './advance.ts';
import { CancelScope } from './cancel-scope.ts';
import { failureOf } from './failure.ts';
import { type EventDetails, Run } from './run.ts';
import type { Services } from './services.ts';
import { rootStrandId, Strand } from './strand.ts';

interface Live {
  readonly row: ExecutionRow;
  readonly run: Run;
  readonly scope: CancelScope;
  readonly done: Promise<void>;
}

interface NewExecution
  extends Pick<ExecutionRow, 'arn' | 'machine_arn' | 'name' | 'definition' | 'input' | 'started_at' | 'deadline'> {
  readonly definitionText: string;
}

const timeoutCause = 'The execution did not end within TimeoutSeconds of its state machine.';

interface End {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** The top-level executions that run in this process. */
export class Executions {
  readonly #services: Services;
  readonly #onEvent: (event: ExecutionStatusEvent) => void;
  readonly #live = new Map<string, Live>();

  constructor(services: Services, onEvent: (event: ExecutionStatusEvent) => void) {
    this.#services = services;
    this.#onEvent = onEvent;
  }

  get count(): number {
    return this.#live.size;
  }

  get(arn: string): Live | undefined {
    return this.#live.get(arn);
  }

  /** Commits the execution with its first state, then lets it run. */
  start(machine: Machine, fields: NewExecution): void {
    const { store } = this.#services;
    const scope = new CancelScope();
    const { row, strand } = store.transact(() => {
      store.executions.keepDefinition(fields.definition, fields.definitionText);
      store.executions.insert(fields);
      const inserted = store.executions.byArn(fields.arn)!;
      const run = this.#runOf(inserted, 0);
      const started = run.log(0, 'ExecutionStarted', () => [
        'executionStartedEventDetails',
        { input: inserted.input, inputDetails: { truncated: false }, roleArn: roleArnOf(run.identity.machine) },
      ]);
      const place = { run, scope, graph: machine.graph, id: rootStrandId, outer: {} };
      return { row: inserted, strand: Strand.start(place, parsePayload(inserted.input), started) };
    });
    this.#announce(row, 'RUNNING');
    this.#launch(row, strand);
  }

  /** Goes on at the states that were entered last. */
  resume(row: ExecutionRow, machine: Machine): void {
    const { store } = this.#services;
    const saved = store.strands.get(row.arn, rootStrandId)!;
    const run = this.#runOf(row, store.history.count(row.id));
    const place = { run, scope: new CancelScope(), graph: machine.graph, id: rootStrandId, outer: {} };
    this.#launch(row, Strand.restore(place, saved));
  }

  /** Ends an execution from outside. @returns when it ended, in ms */
  stop(row: ExecutionRow, error: string | undefined, cause: string | undefined): number {
    const run = this.#live.get(row.arn)?.run ?? this.#runOf(row, this.#services.store.history.count(row.id));
    return this.#end(row, run, {
      status: 'ABORTED',
      ...(error === undefined ? undefined : { error }),
      ...(cause === undefined ? undefined : { cause }),
    });
  }

  /** Ends an execution that cannot go on, because its definition is not understood any more. */
  giveUp(row: ExecutionRow, cause: string): void {
    const run = this.#runOf(row, this.#services.store.history.count(row.id));
    this.#end(row, run, { status: 'FAILED', error: 'States.Runtime', cause });
  }

  /** Tells what an earlier process could not tell any more. */
  announceMissed(): void {
    for (const row of this.#services.store.executions.unannounced()) {
      if (row.announced === null) this.#announce(row, 'RUNNING');
      if (row.status !== 'RUNNING') this.#announce(row, row.status);
    }
  }

  async settled(): Promise<void> {
    while (this.#live.size > 0) await Promise.all([...this.#live.values()].map(({ done }) => done));
  }

  /** Lets go of all executions where they stand. */
  async abandon(): Promise<void> {
    for (const { scope } of this.#live.values()) scope.cancel();
    await this.settled();
  }

  #runOf(row: ExecutionRow, eventCount: number): Run {
    const machine = parseMachineArn(row.machine_arn);
    const Execution = {
      Id: row.arn,
      Input: JSON.parse(row.input),
      Name: row.name,
      RoleArn: roleArnOf(machine),
      StartTime: new Date(row.started_at).toISOString(),
      RedriveCount: 0,
    };
    const context = { Execution, StateMachine: { Id: row.machine_arn, Name: machine.name } };
    return new Run(
      { arn: row.arn, root: row.id, machine, kind: 'STANDARD', keepsHistory: true, context },
      this.#services,
      eventCount,
    );
  }

  #launch(row: ExecutionRow, strand: Strand): void {
    const { clock, logger } = this.#services;
    const { run, scope } = strand.place;
    const expire = (): void => {
      this.#end(row, run, { status: 'TIMED_OUT', error: 'States.Timeout', cause: timeoutCause });
    };
    const timer = row.deadline === null ? undefined : clock.setTimer(Math.max(0, row.deadline - clock.now()), expire);
    const done = advance(strand)
      .then(succeeded, (thrown: unknown) => failed(failureOf(thrown)))
      .then((end) => {
        if (!scope.isCancelled) this.#end(row, run, end);
      })
      .catch((error: unknown) => {
        if (!scope.isCancelled)
          logger?.error('an execution stands still until the next start', {
            executionArn: row.arn,
            error: String(error),
          });
      })
      .finally(() => {
        if (timer !== undefined) clock.clearTimer(timer);
        this.#live.delete(row.arn);
      });
    this.#live.set(row.arn, { row, run, scope, done });
  }

  #end(row: ExecutionRow, run: Run, end: End): number {
    const { clock, store } = this.#services;
    const stoppedAt = clock.now();
    const { status, output = null, error = null, cause = null } = end;
    run.logEnd(endTypes[status], () => endDetails(end));
    run.save(() => {
      store.executions.end(row.id, { status, output, error, cause, stopped_at: stoppedAt });
      store.clearExecution(row.id);
    });
    this.#live.get(row.arn)?.scope.cancel();
    this.#announce({ ...row, status, output, error, cause, stopped_at: stoppedAt }, status);
    return stoppedAt;
  }

  #announce(row: ExecutionRow, status: ExecutionStatus): void {
    try {
      this.#onEvent(statusEvent(row, status));
      const { store } = this.#services;
      store.writeLater(() => store.executions.announce(row.id, status));
    } catch (error) {
      this.#services.logger?.error('a status event was not taken', {
        executionArn: row.arn,
        status,
        error: String(error),
      });
    }
  }
}

function roleArnOf({ partition, account }: MachineArn): string {
  return `arn:${partition}:iam::${account}:role/local`;
}

function succeeded({ text }: Payload): End {
  return { status: 'SUCCEEDED', output: text };
}

function failed({ error, cause }: StateError): End {
  return { status: 'FAILED', error, cause };
}

const endTypes = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

function endDetails({ status, output, error, cause }: End): EventDetails {
  const type = endTypes[status];
  const key = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
  if (status === 'SUCCEEDED') return [key, { output, outputDetails: { truncated: false } }];
  return [key, { ...(error === undefined ? undefined : { error }), ...(cause === undefined ? undefined : { cause }) }];
}
