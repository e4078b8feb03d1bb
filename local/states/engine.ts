import { randomUUID } from 'node:crypto';
import { StatesApiError } from './api-error.ts';
import { executionArn, parseMachineArn } from './arn.ts';
import type { Engine, EngineOptions, ExecutionDescription, MachineDefinition } from './engine-api.ts';
import { Machines } from './machines.ts';
import type { EngineClock, ExecutionStatusEvent } from './ports.ts';
import { historyPage, listPage, toDescription } from './queries.ts';
import { checkInput, checkName } from './requests.ts';
import { Executions } from './runtime/executions.ts';
import type { Services } from './runtime/services.ts';
import { systemClock } from './runtime/system-clock.ts';
import { TokenDesk } from './runtime/token-desk.ts';
import { turnTaker } from './runtime/turns.ts';
import type { ExecutionRow } from './store/executions.ts';
import { openStore, type Store } from './store/store.ts';

export type * from './engine-api.ts';

const dayMs = 86_400_000;
/** For so long a name cannot be used again. */
const closedNameDays = 90;
/** How exactly the time is known at which a killed process ended. */
const aliveIntervalMs = 5000;
const pruneIntervalMs = 3_600_000;

/**
 * Opens the interpreter on its file.
 * @throws DataFolderLocked when another process has the file, UnknownDataFormat
 */
export function openEngine(options: EngineOptions): Engine {
  const { clock = systemClock, random = Math.random, tasks, objects, onEvent, logger, retentionDays = 14 } = options;
  const store = openStore(options.file);
  const tokens = new TokenDesk(store, clock);
  const machines = new Machines({ now: () => clock.now(), random });
  const engine: StatesEngine = new StatesEngine(
    {
      ...{ clock, random, tasks, objects, store, tokens, logger },
      startExecution: (request) => engine.startExecution(request),
      breathe: turnTaker(),
    },
    machines,
    onEvent,
    retentionDays,
  );
  return engine;
}

type Request<Method extends keyof Engine> = Parameters<Engine[Method]>[0];

class StatesEngine implements Engine {
  readonly #clock: EngineClock;
  readonly #store: Store;
  readonly #tokens: TokenDesk;
  readonly #machines: Machines;
  readonly #executions: Executions;
  readonly #retentionDays: number;
  /** When an earlier process was last alive; executions that start before the others resume do not change it. */
  readonly #leftAt: number | undefined;
  #aliveTimer: unknown;
  #prunedAt = 0;
  #isClosed = false;

  constructor(
    services: Services,
    machines: Machines,
    onEvent: (event: ExecutionStatusEvent) => void,
    retentionDays: number,
  ) {
    this.#clock = services.clock;
    this.#store = services.store;
    this.#tokens = services.tokens;
    this.#machines = machines;
    this.#executions = new Executions(services, onEvent);
    this.#retentionDays = retentionDays;
    this.#leftAt = services.store.aliveAt();
  }

  define(machine: MachineDefinition): void {
    this.#machines.define(machine);
  }

  startExecution({ stateMachineArn, name = randomUUID(), input = '{}' }: Request<'startExecution'>) {
    const machineArn = parseMachineArn(stateMachineArn);
    const { hash, machine, text } = this.#machines.get(stateMachineArn);
    checkName(name);
    checkInput(input);
    const arn = executionArn(machineArn, name);
    const now = this.#clock.now();
    const running = this.#checkIsFree(arn, input, now);
    if (running !== undefined) return { executionArn: arn, startDate: new Date(running.started_at) };
    this.#executions.start(machine, {
      arn,
      machine_arn: stateMachineArn,
      name,
      definition: hash,
      definitionText: text,
      input,
      started_at: now,
      deadline: machine.timeoutSeconds === undefined ? null : now + machine.timeoutSeconds * 1000,
    });
    this.#stayAlive();
    return { executionArn: arn, startDate: new Date(now) };
  }

  /** @returns the execution that runs under this name with this very input. @throws StatesApiError ExecutionAlreadyExists */
  #checkIsFree(arn: string, input: string, now: number): ExecutionRow | undefined {
    const row = this.#store.executions.byArn(arn);
    if (row === undefined) return undefined;
    if (row.status === 'RUNNING' && row.input === input) return row;
    if (row.stopped_at === null || row.stopped_at >= now - closedNameDays * dayMs) {
      throw new StatesApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    this.#prune(now);
    return undefined;
  }

  describeExecution(arn: string): ExecutionDescription {
    return toDescription(this.#rowOf(arn));
  }

  stopExecution({ executionArn: arn, error, cause }: Request<'stopExecution'>) {
    const row = this.#rowOf(arn);
    return {
      stopDate: new Date(row.status === 'RUNNING' ? this.#executions.stop(row, error, cause) : row.stopped_at!),
    };
  }

  listExecutions(request: Request<'listExecutions'>) {
    parseMachineArn(request.stateMachineArn);
    this.#machines.get(request.stateMachineArn);
    return listPage(this.#store, request);
  }

  getExecutionHistory(request: Request<'getExecutionHistory'>) {
    const row = this.#rowOf(request.executionArn);
    this.#executions.get(row.arn)?.run.save(() => {});
    return historyPage(this.#store, row.id, request);
  }

  sendTaskSuccess({ taskToken, output }: Request<'sendTaskSuccess'>): void {
    this.#tokens.succeed(taskToken, output);
  }

  sendTaskFailure({ taskToken, error = '', cause = '' }: Request<'sendTaskFailure'>): void {
    this.#tokens.fail(taskToken, error, cause);
  }

  sendTaskHeartbeat({ taskToken }: Request<'sendTaskHeartbeat'>): void {
    this.#tokens.beat(taskToken);
  }

  resume(): { executions: number } {
    const now = this.#clock.now();
    const store = this.#store;
    store.transact(() => {
      const downtime = Math.max(0, now - (this.#leftAt ?? now));
      store.executions.shiftDeadlines(downtime);
      store.tokens.shiftDeadlines(downtime);
      store.markAlive(now);
    });
    this.#prune(now);
    this.#executions.announceMissed();
    const rows = store.executions.byStatus('RUNNING').filter(({ arn }) => this.#executions.get(arn) === undefined);
    for (const row of rows) this.#resume(row);
    this.#stayAlive();
    return { executions: rows.length };
  }

  #resume(row: ExecutionRow): void {
    try {
      const { name } = parseMachineArn(row.machine_arn);
      const text = this.#store.executions.definition(row.definition)!;
      this.#executions.resume(row, this.#machines.compile(name, text, row.definition));
    } catch (error) {
      if (!(error instanceof StatesApiError)) throw error;
      this.#executions.giveUp(
        row,
        `The definition that this execution started with is not supported any more: ${error.message}`,
      );
    }
  }

  drain(): Promise<void> {
    return this.#executions.settled();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#aliveTimer !== undefined) this.#clock.clearTimer(this.#aliveTimer);
    this.#store.markAlive(this.#clock.now());
    await this.#executions.abandon();
    this.#store.close();
  }

  #rowOf(arn: string): ExecutionRow {
    const row = this.#store.executions.byArn(arn);
    if (row === undefined) throw new StatesApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return row;
  }

  /** While something runs, the file knows about when; what passes while nothing runs does not count against time-outs. */
  #stayAlive(): void {
    if (this.#aliveTimer !== undefined || this.#isClosed) return;
    const now = this.#clock.now();
    this.#store.markAlive(now);
    if (now - this.#prunedAt > pruneIntervalMs) this.#prune(now);
    this.#aliveTimer = this.#clock.setTimer(aliveIntervalMs, () => {
      this.#aliveTimer = undefined;
      if (this.#executions.count > 0) this.#stayAlive();
    });
  }

  #prune(now: number): void {
    this.#prunedAt = now;
    this.#store.prune(now - this.#retentionDays * dayMs, now - closedNameDays * dayMs);
  }
}
