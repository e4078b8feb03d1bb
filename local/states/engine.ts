import { createHash, randomUUID } from 'node:crypto';
import { StatesApiError } from './api-error.ts';
import { executionArn, parseMachineArn } from './arn.ts';
import { compileMachine } from './definition/compile.ts';
import type { Machine } from './definition/compiled.ts';
import type { Engine, EngineOptions, ExecutionDescription, MachineDefinition } from './engine-api.ts';
import { historyPage, listPage, toDescription } from './queries.ts';
import { checkInput, checkName } from './requests.ts';
import { Executions } from './runtime/executions.ts';
import type { Services } from './runtime/services.ts';
import { systemClock } from './runtime/system-clock.ts';
import { TokenDesk } from './runtime/token-desk.ts';
import { turnTaker } from './runtime/turns.ts';
import type { ExecutionRow } from './store/executions.ts';
import { openStore } from './store/store.ts';

export type * from './engine-api.ts';

interface Registered {
  readonly arn: string;
  readonly machine: Machine;
  readonly hash: string;
  readonly text: string;
}

const dayMs = 86_400_000;
/** For so long a name cannot be used again. */
const closedNameDays = 90;
/** How exactly the time is known at which a killed process ended. */
const aliveIntervalMs = 5000;

/**
 * Opens the interpreter on its file.
 * @throws DataFolderLocked when another process has the file, UnknownDataFormat
 */
export function openEngine(options: EngineOptions): Engine {
  const { clock = systemClock, random = Math.random, tasks, objects, onEvent, logger, retentionDays = 14 } = options;
  const store = openStore(options.file);
  const machines = new Map<string, Registered>();
  const compiled = new Map<string, Machine>();
  const host = { now: () => clock.now(), random };
  const tokens = new TokenDesk(store, clock);
  const services: Services = {
    clock,
    random,
    tasks,
    objects,
    store,
    tokens,
    logger,
    startExecution,
    breathe: turnTaker(),
  };
  const executions = new Executions(services, onEvent);
  let aliveTimer: unknown;
  let isClosed = false;

  function compile(name: string, text: string, hash: string): Machine {
    const known = compiled.get(hash);
    if (known !== undefined) return known;
    const machine = compileMachine(name, parseDefinition(name, text), host);
    compiled.set(hash, machine);
    return machine;
  }

  function define({ arn, name, definition, type }: MachineDefinition): void {
    parseMachineArn(arn);
    if (type !== 'STANDARD') {
      throw new StatesApiError(
        'InvalidDefinition',
        `state machine "${name}": the type ${type} is not supported; supported: STANDARD`,
      );
    }
    const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
    const hash = createHash('sha256').update(text).digest('hex');
    machines.set(arn, { arn, machine: compile(name, text, hash), hash, text });
  }

  function startExecution({
    stateMachineArn,
    name = randomUUID(),
    input = '{}',
  }: {
    stateMachineArn: string;
    name?: string;
    input?: string;
  }) {
    const machineArn = parseMachineArn(stateMachineArn);
    const registered = machines.get(stateMachineArn);
    if (registered === undefined)
      throw new StatesApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    checkName(name);
    checkInput(input);
    const arn = executionArn(machineArn, name);
    const now = clock.now();
    const known = store.executions.byArn(arn);
    if (known !== undefined && !isForgotten(known, now)) {
      if (known.status === 'RUNNING' && known.input === input)
        return { executionArn: arn, startDate: new Date(known.started_at) };
      throw new StatesApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const { hash, machine, text } = registered;
    const deadline = machine.timeoutSeconds === undefined ? null : now + machine.timeoutSeconds * 1000;
    store.transact(() => {
      if (known !== undefined) store.prune(now - retentionDays * dayMs, now - closedNameDays * dayMs);
      store.executions.keepDefinition(hash, text);
    });
    executions.start(machine, {
      arn,
      machine_arn: stateMachineArn,
      name,
      definition: hash,
      input,
      started_at: now,
      deadline,
    });
    stayAlive();
    return { executionArn: arn, startDate: new Date(now) };
  }

  function rowOf(arn: string): ExecutionRow {
    const row = store.executions.byArn(arn);
    if (row === undefined) throw new StatesApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return row;
  }

  /** While something runs, the file knows about when; what passes while nothing runs does not count against time-outs. */
  function stayAlive(): void {
    if (aliveTimer !== undefined || isClosed) return;
    store.markAlive(clock.now());
    aliveTimer = clock.setTimer(aliveIntervalMs, () => {
      aliveTimer = undefined;
      if (executions.count > 0) stayAlive();
    });
  }

  function resume(): { executions: number } {
    const now = clock.now();
    store.transact(() => {
      const downtime = Math.max(0, now - (store.aliveAt() ?? now));
      store.executions.shiftDeadlines(downtime);
      store.tokens.shiftDeadlines(downtime);
      store.markAlive(now);
      store.prune(now - retentionDays * dayMs, now - closedNameDays * dayMs);
    });
    executions.announceMissed();
    const rows = store.executions.byStatus('RUNNING').filter(({ arn }) => executions.get(arn) === undefined);
    for (const row of rows) resumeOne(row);
    stayAlive();
    return { executions: rows.length };
  }

  function resumeOne(row: ExecutionRow): void {
    try {
      executions.resume(
        row,
        compile(parseMachineArn(row.machine_arn).name, store.executions.definition(row.definition)!, row.definition),
      );
    } catch (error) {
      if (!(error instanceof StatesApiError)) throw error;
      executions.giveUp(
        row,
        `The definition that this execution started with is not supported any more: ${error.message}`,
      );
    }
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    if (aliveTimer !== undefined) clock.clearTimer(aliveTimer);
    store.markAlive(clock.now());
    await executions.abandon();
    store.close();
  }

  return {
    define,
    startExecution,
    describeExecution: (arn): ExecutionDescription => toDescription(rowOf(arn)),
    stopExecution({ executionArn: arn, error, cause }) {
      const row = rowOf(arn);
      return { stopDate: new Date(row.status === 'RUNNING' ? executions.stop(row, error, cause) : row.stopped_at!) };
    },
    listExecutions(request) {
      parseMachineArn(request.stateMachineArn);
      if (!machines.has(request.stateMachineArn)) {
        throw new StatesApiError(
          'StateMachineDoesNotExist',
          `State Machine Does Not Exist: '${request.stateMachineArn}'`,
        );
      }
      return listPage(store, request);
    },
    getExecutionHistory(request) {
      const row = rowOf(request.executionArn);
      executions.get(row.arn)?.run.save(() => {});
      return historyPage(store, row.id, request);
    },
    sendTaskSuccess: ({ taskToken, output }) => tokens.succeed(taskToken, output),
    sendTaskFailure: ({ taskToken, error = '', cause = '' }) => tokens.fail(taskToken, error, cause),
    sendTaskHeartbeat: ({ taskToken }) => tokens.beat(taskToken),
    resume,
    drain: () => executions.settled(),
    close,
  };
}

function parseDefinition(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StatesApiError(
      'InvalidDefinition',
      `state machine "${name}": the definition is no JSON: ${(error as Error).message}`,
    );
  }
}

function isForgotten(row: ExecutionRow, now: number): boolean {
  return row.stopped_at !== null && row.stopped_at < now - closedNameDays * dayMs;
}
