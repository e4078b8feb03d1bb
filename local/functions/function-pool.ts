/**
 * Runs the functions of an assembly in child processes. A function has as many processes as invocations run at once,
 * up to its reserved concurrency and a local limit; the rest queue, oldest first. Beyond a common number of processes
 * the one that was idle longest makes room. A dedicated function is outside that number and never makes room.
 */
import { randomUUID } from 'node:crypto';
import { AssemblyError } from '../assembly/assembly-error.ts';
import { functionNameOf } from '../assembly/function-name.ts';
import type { FunctionResource } from '../assembly/inventory.ts';
import type { InvocationResult } from './invocation.ts';
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
  /** Processes of all functions together, dedicated ones apart. @default 8 */
  readonly maxProcesses?: number;
  /** Memory of all of them together, dedicated ones and shared pages apart; idle ones go when it is more. @default unbounded */
  readonly memoryBudgetMb?: number;
  /** Invocations of one function at once. @default 2 */
  readonly maxConcurrency?: number;
  /** Resident megabytes that a process may have beyond its function's memory: the shared pages of Node. @default 64 */
  readonly memoryAllowanceMb?: number;
}

export interface InvokeOptions {
  /** Called by a function that waits for it: never waits for a free process, which may be the caller's own. */
  readonly isNested?: boolean;
  readonly onChunk?: (bytes: Uint8Array) => void;
}

export interface FunctionProcess {
  readonly pid: number;
  readonly function: string;
  readonly isBusy: boolean;
  readonly residentBytes: number;
  /** Shared pages divided among their users: these figures add up. */
  readonly proportionalBytes: number;
}

interface Pending {
  readonly payload: string;
  readonly options: InvokeOptions;
  readonly queuedAt: number;
  readonly settle: (result: InvocationResult) => void;
}

interface Lane {
  readonly definition: FunctionResource;
  readonly isDedicated: boolean;
  readonly limit: number;
  readonly queue: Pending[];
  readonly workers: Set<Worker>;
}

/** A second process of a function is started when the first is busy for so long: most invocations are shorter. */
const patienceMs = 40;
/** A function without any process gets one after so long, even if others keep theirs busy in turn. */
const starvationMs = 500;
const trimMs = 250;
/** What was at work just now is likely to be wanted again; a second process of a function less so. */
const idleMs = { last: 2_000, spare: 100 };
/** Pages of Node itself, which all processes share. */
const sharedBytes = 48 * 2 ** 20;

export class FunctionPool {
  readonly #options: FunctionPoolOptions;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #maxProcesses: number;
  #isClosed = false;
  #pumpTimer: NodeJS.Timeout | undefined;
  readonly #trimTimer: NodeJS.Timeout | undefined;

  constructor(options: FunctionPoolOptions) {
    this.#options = options;
    const { memoryBudgetMb } = options;
    // Elsewhere the memory of a process is told by starting another one.
    if (memoryBudgetMb !== undefined && process.platform === 'linux')
      this.#trimTimer = setInterval(() => this.#trim(memoryBudgetMb * 2 ** 20), trimMs).unref();
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
    return new Promise((settle) => {
      lane.queue.push({ payload, options, queuedAt: Date.now(), settle });
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
          isBusy: worker.isBusy,
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
    const { maxConcurrency = 2, dedicated = [] } = this.#options;
    return {
      definition,
      isDedicated: dedicated.includes(definition.title),
      limit: Math.max(1, Math.min(definition.reservedConcurrency ?? maxConcurrency, maxConcurrency)),
      queue: [],
      workers: new Set(),
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
      if (lane.queue.length === 0) return;
      if (!worker.isBusy && worker.isUsable) this.#run(lane, worker, lane.queue.shift()!);
    }
    while (lane.queue.length > 0 && lane.workers.size < lane.limit) {
      const head = lane.queue[0]!;
      if (lane.workers.size > 0 && now - head.queuedAt < patienceMs) return;
      if (!this.#makeRoom(lane, head.options.isNested ?? false, now - head.queuedAt)) return;
      this.#run(lane, this.#start(lane), lane.queue.shift()!);
    }
  }

  #pumpAgain(isAnyWaiting: boolean): void {
    clearTimeout(this.#pumpTimer);
    if (isAnyWaiting) this.#pumpTimer = setTimeout(() => this.#pump(), patienceMs);
  }

  #run(lane: Lane, worker: Worker, pending: Pending): void {
    const invocation = { requestId: randomUUID(), payload: pending.payload, onChunk: pending.options.onChunk };
    void worker.invoke(invocation).then((result) => {
      pending.settle(result);
      if (!worker.isUsable) lane.workers.delete(worker);
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
    const shared = [...this.#lanes.values()].filter((other) => !other.isDedicated);
    const count = shared.reduce((sum, other) => sum + other.workers.size, 0);
    if (count < this.#maxProcesses) return true;
    const mayTakeLast = lane.workers.size === 0 || waitedMs >= starvationMs;
    const idle = shared
      .filter((other) => other !== lane && (lane.workers.size === 0 || other.queue.length === 0))
      .filter((other) => mayTakeLast || other.workers.size > 1)
      .flatMap((other) => [...other.workers].filter((worker) => !worker.isBusy).map((worker) => ({ other, worker })))
      .sort((a, b) => spare(b.other) - spare(a.other) || a.worker.idleSince - b.worker.idleSince)[0];
    if (idle) this.#retire(idle.other, idle.worker);
    return idle !== undefined || isNested;
  }

  #retire(lane: Lane, worker: Worker): void {
    lane.workers.delete(worker);
    void worker.stop();
  }

  /** Retires idle ones until the rest fits the budget: second processes first, then the longest idle. */
  #trim(budgetBytes: number): void {
    const held = [...this.#lanes.values()]
      .filter(({ isDedicated }) => !isDedicated)
      .flatMap((lane) => [...lane.workers].map((worker) => ({ lane, worker, bytes: ownBytes(worker) })));
    let total = held.reduce((sum, { bytes }) => sum + bytes, 0);
    held.sort((a, b) => spare(b.lane) - spare(a.lane) || a.worker.idleSince - b.worker.idleSince);
    for (const { lane, worker, bytes } of held) {
      if (total <= budgetBytes) return;
      const mustRestMs = spare(lane) === 1 ? idleMs.spare : idleMs.last;
      if (worker.isBusy || performance.now() - worker.idleSince < mustRestMs) continue;
      this.#retire(lane, worker);
      total -= bytes;
    }
  }

  #allWorkers(): Worker[] {
    return [...this.#lanes.values()].flatMap((lane) => [...lane.workers]);
  }
}

/** Functions with a process first, since they need no room; then the longest waiting. */
function urgency(lane: Lane, now: number): number {
  const waitedMs = now - lane.queue[0]!.queuedAt;
  return lane.workers.size > 0 || waitedMs < starvationMs ? waitedMs / 1e6 + (lane.workers.size > 0 ? 1 : 0) : waitedMs;
}

/** 1 when the function keeps another process, so that one of its own is the first to go. */
function spare({ workers }: Lane): number {
  return workers.size > 1 ? 1 : 0;
}

function ownBytes({ pid }: Worker): number {
  return pid === undefined ? 0 : Math.max(0, residentBytes(pid) - sharedBytes);
}

function closed(): InvocationResult {
  return { requestId: 'none', error: { errorType: 'Runtime.ExitError', errorMessage: 'The local cloud is stopping.' } };
}
