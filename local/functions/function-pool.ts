/**
 * Runs the functions of an assembly in child processes. A function has as many processes as invocations run at once,
 * up to its reserved concurrency and a local limit; the rest queue, tenants in turn, of each the oldest first. Beyond a common number of processes
 * the one that was idle longest makes room. A dedicated function is outside that number and never makes room.
 */
import { randomUUID } from 'node:crypto';
import { AssemblyError } from '../assembly/assembly-error.ts';
import { functionNameOf } from '../assembly/function-name.ts';
import type { FunctionResource } from '../assembly/inventory.ts';
import { type InvocationResult, throttled } from './invocation.ts';
import {
  type InvokeOptions,
  type Lane,
  type Pending,
  spare,
  starvationMs,
  takeNext,
  tenantOf,
  urgency,
} from './lane.ts';
import { MemoryBudget, type Plan } from './memory-budget.ts';
import { proportionalBytes, residentBytes } from './resident-memory.ts';
import { Worker } from './worker.ts';

export interface FunctionPoolOptions {
  readonly functions: readonly FunctionResource[];
  /** The whole environment of a function's processes. */
  readonly environmentOf: (definition: FunctionResource) => Readonly<Record<string, string>>;
  /** File URL inside the directory whose node_modules hold native packages. */
  readonly packagesParent: string;
  /** A line on standard output or, `isError`, on standard error. */
  readonly onLine: (
    definition: FunctionResource,
    line: string,
    requestId: string | undefined,
    isError: boolean,
  ) => void;
  /** Titles of functions that keep a process of their own. @default none */
  readonly dedicated?: readonly string[];
  /**
   * Titles of functions that stream: all their streams share one process, since one for each would take the memory of the machine.
   * Beyond the reserved concurrency they are throttled, as on AWS, where others would wait. @default none
   */
  readonly streaming?: readonly string[];
  /** Processes of all functions together, dedicated ones apart. @default 8 */
  readonly maxProcesses?: number;
  /** Memory of all of them together, dedicated ones and shared pages apart; idle ones go when it is more. @default unbounded */
  readonly memoryBudgetMb?: number;
  /** How many cores have nothing to do; asked before a second process of a function. @default one always has */
  readonly idleCores?: () => number;
  /** Invocations of one function at once. @default 2 */
  readonly maxConcurrency?: number;
  /** Resident megabytes that a process may have beyond its function's memory: the shared pages of Node. @default 64 */
  readonly memoryAllowanceMb?: number;
}

export interface FunctionProcess {
  readonly pid: number;
  readonly function: string;
  readonly isBusy: boolean;
  readonly residentBytes: number;
  /** Shared pages divided among their users: these figures add up. */
  readonly proportionalBytes: number;
}

/** A second process of a function is started when the first is busy for so long: most invocations are shorter. */
const patienceMs = 40;
/** And when a core has so much time for it: else it would only take time from the first, and need its own to start. */
const leastIdleCores = 0.6;
/** But for one that waits so long: the first is at something that takes its time. */
const longPatienceMs = 3_000;
const trimMs = 250;

export class FunctionPool {
  readonly #options: FunctionPoolOptions;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #maxProcesses: number;
  readonly #budget: MemoryBudget | undefined;
  #isClosed = false;
  #pumpTimer: NodeJS.Timeout | undefined;
  readonly #trimTimer: NodeJS.Timeout | undefined;

  constructor(options: FunctionPoolOptions) {
    this.#options = options;
    const { memoryBudgetMb } = options;
    // Elsewhere the memory of a process is told by starting another one.
    if (memoryBudgetMb !== undefined && process.platform === 'linux') {
      this.#budget = new MemoryBudget(memoryBudgetMb * 2 ** 20);
      this.#trimTimer = setInterval(() => this.#trim(), trimMs).unref();
    }
    this.#maxProcesses = options.maxProcesses ?? 8;
    this.#lanes = new Map(options.functions.map((definition) => [definition.name, this.#laneOf(definition)]));
  }

  /**
   * @param functionName a name, an ARN, or a qualified ARN
   * @param payload JSON text
   * @returns never rejects for what the function does
   * @throws AssemblyError when there is no such function
   */
  invoke(functionName: string, payload: string, options: InvokeOptions = {}): Promise<InvocationResult> {
    const lane = this.#laneNamed(functionName);
    if (this.#isClosed) return Promise.resolve(closed());
    if (isFull(lane)) return Promise.resolve({ requestId: 'none', error: throttled(lane.definition.name) });
    return new Promise((settle) => {
      lane.queue.push({ payload, options, queuedAt: Date.now(), tenantId: tenantOf(payload), settle });
      this.#pump();
    });
  }

  /** Starts a process for each function, so that its first invocation finds it loaded. */
  async warm(functionNames: readonly string[]): Promise<void> {
    await Promise.all(
      functionNames.map(async (name) => {
        const lane = this.#laneNamed(name);
        if (lane.workers.size === 0 && this.#makeRoom(lane, false, 0)) await this.#start(lane).loaded();
      }),
    );
  }

  has(functionName: string): boolean {
    return this.#lanes.has(functionNameOf(functionName));
  }

  processes(): FunctionProcess[] {
    return this.#allWorkers().flatMap((worker) => {
      const { pid } = worker;
      if (pid === undefined) return [];
      return [
        {
          pid,
          function: worker.definition.title,
          isBusy: worker.running > 0,
          residentBytes: residentBytes(pid),
          proportionalBytes: proportionalBytes(pid),
        },
      ];
    });
  }

  /** Ends all processes; invocations in flight and in the queue fail with Runtime.ExitError. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#pumpTimer);
    clearInterval(this.#trimTimer);
    for (const lane of this.#lanes.values()) for (const pending of lane.queue.splice(0)) pending.settle(closed());
    await Promise.all(this.#allWorkers().map((worker) => worker.stop()));
  }

  #laneOf(definition: FunctionResource): Lane {
    const { maxConcurrency = 2, dedicated = [], streaming = [] } = this.#options;
    const isStreaming = streaming.includes(definition.title);
    const concurrency = definition.reservedConcurrency ?? maxConcurrency;
    return {
      definition,
      isDedicated: dedicated.includes(definition.title),
      limit: isStreaming ? 1 : Math.max(1, Math.min(concurrency, maxConcurrency)),
      capacity: isStreaming ? concurrency : 1,
      queue: [],
      workers: new Set(),
      served: new Map(),
    };
  }

  #laneNamed(functionName: string): Lane {
    const lane = this.#lanes.get(functionNameOf(functionName));
    if (lane) return lane;
    throw new AssemblyError(
      functionName,
      'is not a function of the assembly.',
      `It has ${[...this.#lanes.keys()].join(', ')}.`,
    );
  }

  /** Gives waiting invocations to processes. Called whenever either comes. */
  #pump(): void {
    if (this.#isClosed) return;
    const now = Date.now();
    const waiting = [...this.#lanes.values()].filter((lane) => lane.queue.length > 0);
    waiting.sort((a, b) => urgency(b, now) - urgency(a, now));
    for (const lane of waiting) this.#serve(lane, now);
    this.#pumpAgain(waiting.some((lane) => lane.queue.length > 0));
  }

  #serve(lane: Lane, now: number): void {
    for (const worker of lane.workers) {
      while (lane.queue.length > 0 && !worker.isBusy && worker.isUsable) this.#run(lane, worker, takeNext(lane));
    }
    while (lane.queue.length > 0 && lane.workers.size < lane.limit) {
      const head = lane.queue[0]!;
      if (lane.workers.size > 0 && !this.#isWorthAnother(lane, head, now)) return;
      if (!this.#makeRoom(lane, head.options.isNested ?? false, now - head.queuedAt)) return;
      this.#run(lane, this.#start(lane), takeNext(lane));
    }
  }

  /** Whether a second process would help one that waits for the first. */
  #isWorthAnother({ isDedicated }: Lane, { queuedAt, options: { isNested = false } }: Pending, now: number): boolean {
    const waitedMs = now - queuedAt;
    if (waitedMs < patienceMs) return false;
    if (isDedicated || isNested || waitedMs >= longPatienceMs) return true;
    return (this.#options.idleCores?.() ?? 1) >= leastIdleCores;
  }

  #pumpAgain(isAnyWaiting: boolean): void {
    clearTimeout(this.#pumpTimer);
    if (isAnyWaiting) this.#pumpTimer = setTimeout(() => this.#pump(), patienceMs);
  }

  #run(lane: Lane, worker: Worker, pending: Pending): void {
    const { onChunk, signal } = pending.options;
    const invocation = { requestId: randomUUID(), payload: pending.payload, onChunk, signal };
    void worker.invoke(invocation).then((result) => {
      pending.settle(result);
      if (!worker.isUsable) lane.workers.delete(worker);
      else if (!lane.isDedicated && this.#budget?.mustGo(this.#sharedLanes(), lane, worker)) this.#retire(lane, worker);
      this.#pump();
    });
  }

  #start(lane: Lane): Worker {
    const { definition } = lane;
    const worker = new Worker({
      definition,
      environment: this.#options.environmentOf(definition),
      packagesParent: this.#options.packagesParent,
      isBackground: !lane.isDedicated,
      capacity: lane.capacity,
      memoryLimitMb: definition.memoryMb + (this.#options.memoryAllowanceMb ?? 64),
      onLine: (line, requestId, isError) => this.#options.onLine(definition, line, requestId, isError),
      onExit: () => {
        lane.workers.delete(worker);
        this.#pump();
      },
    });
    lane.workers.add(worker);
    return worker;
  }

  /** Whether one more process may start; retires the longest idle one of another function when that takes it. */
  #makeRoom(lane: Lane, isNested: boolean, waitedMs: number): boolean {
    if (lane.isDedicated) return true;
    if (!isNested && !this.#fitsBudget(lane, waitedMs)) return false;
    const shared = this.#sharedLanes();
    const count = shared.reduce((sum, other) => sum + other.workers.size, 0);
    if (count < this.#maxProcesses) return true;
    const mayTakeLast = lane.workers.size === 0 || waitedMs >= starvationMs;
    const idle = shared
      .filter((other) => other !== lane && (lane.workers.size === 0 || other.queue.length === 0))
      .filter((other) => mayTakeLast || other.workers.size > 1)
      .flatMap((other) =>
        [...other.workers].filter(({ running }) => running === 0).map((worker) => ({ other, worker })),
      )
      .sort((a, b) => spare(b.other) - spare(a.other) || a.worker.idleSince - b.worker.idleSince)[0];
    if (idle) this.#retire(idle.other, idle.worker);
    return idle !== undefined || isNested;
  }

  #retire(lane: Lane, worker: Worker): void {
    lane.workers.delete(worker);
    void worker.stop();
  }

  /** Whether memory allows one more process of the function; its first waits only a while for it. */
  #fitsBudget(lane: Lane, waitedMs: number): boolean {
    const plan = this.#budget?.plan(this.#sharedLanes(), lane);
    if (plan === undefined) return true;
    if (plan.fits || lane.workers.size === 0) this.#retireAll(plan);
    return plan.fits || (lane.workers.size === 0 && waitedMs >= starvationMs);
  }

  #retireAll({ retire }: Plan): void {
    for (const { lane, worker } of retire) this.#retire(lane, worker);
  }

  #trim(): void {
    if (this.#budget) this.#retireAll(this.#budget.plan(this.#sharedLanes()));
  }

  #sharedLanes(): Lane[] {
    return [...this.#lanes.values()].filter(({ isDedicated }) => !isDedicated);
  }

  #allWorkers(): Worker[] {
    return [...this.#lanes.values()].flatMap((lane) => [...lane.workers]);
  }
}

/** Whether a function that streams has as many streams as it may. */
function isFull({ capacity, queue, workers }: Lane): boolean {
  return capacity > 1 && queue.length + [...workers].reduce((sum, worker) => sum + worker.running, 0) >= capacity;
}

function closed(): InvocationResult {
  return { requestId: 'none', error: { errorType: 'Runtime.ExitError', errorMessage: 'The local cloud is stopping.' } };
}
