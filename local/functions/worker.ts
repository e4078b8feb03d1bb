/** One child process that holds one function: the sandbox of Lambda. It runs one invocation at a time, or several that stream. */
import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { FunctionResource } from '../assembly/inventory.ts';
import {
  exited,
  type FunctionError,
  type InvocationResult,
  outOfMemory,
  payloadLimitBytes,
  resultTooLarge,
  timedOut,
} from './invocation.ts';
import { residentBytes } from './resident-memory.ts';

const runtimeFile = new URL('./runtime.mjs', import.meta.url);
const threadLayersFile = new URL('./thread-layers.mjs', import.meta.url);

/** Time to load a handler; on AWS the init phase has ten seconds of a bigger machine. */
const loadTimeoutMs = 60_000;
const memoryCheckMs = 250;
/** Between SIGTERM and SIGKILL. */
const graceMs = 2_000;

export interface WorkerOptions {
  readonly definition: FunctionResource;
  readonly environment: Readonly<Record<string, string>>;
  /** File URL inside the directory whose node_modules hold native packages. */
  readonly packagesParent: string;
  /** Yields the cores to whoever answers a person. */
  readonly isBackground: boolean;
  /** Invocations at once. */
  readonly capacity: number;
  /** Resident memory at which the process is killed. */
  readonly memoryLimitMb: number;
  /** A line on standard output or, `isError`, on standard error. */
  readonly onLine: (line: string, requestId: string | undefined, isError: boolean) => void;
  readonly onExit: () => void;
}

export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  /** Called with each part of a streamed response. */
  readonly onChunk?: ((bytes: Uint8Array) => void) | undefined;
  /** Nobody reads a streamed response any more. */
  readonly signal?: AbortSignal | undefined;
}

type Answer =
  | { type: 'result'; requestId: string; result: string }
  | { type: 'error'; requestId: string; error: FunctionError }
  | { type: 'chunk'; requestId: string; bytes: Uint8Array };

type Message =
  | Answer
  | { type: 'ready' }
  | { type: 'loadFailed'; error: FunctionError }
  | { type: 'fatal'; error: FunctionError };

interface Running {
  readonly invocation: Invocation;
  readonly settle: (result: InvocationResult) => void;
  readonly chunks: Uint8Array[];
}

/** Ingestion takes what search leaves: two cores are soon busy with it. */
function yieldCores(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The process has ended already, or the system does not let us: either is no reason to stop.
  }
}

export class Worker {
  readonly definition: FunctionResource;
  /** On the monotonic clock, in milliseconds. */
  idleSince = performance.now();
  readonly #options: WorkerOptions;
  readonly #child: ChildProcess;
  readonly #loaded: Promise<FunctionError | undefined>;
  #settleLoad!: (error: FunctionError | undefined) => void;
  /** By request id. */
  readonly #running = new Map<string, Running>();
  /** The last one started: what a function prints arrives a little later than its result. */
  #lastRequestId: string | undefined;
  #killedFor: FunctionError | undefined;
  #hasExited = false;

  constructor(options: WorkerOptions) {
    const { definition } = options;
    this.definition = definition;
    this.#options = options;
    this.#loaded = new Promise((resolve) => {
      this.#settleLoad = resolve;
    });
    this.#child = fork(runtimeFile, [], {
      cwd: definition.assetDir,
      env: { ...options.environment },
      execArgv: flagsFor(definition.memoryMb),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (options.isBackground) yieldCores(this.#child.pid);
    this.#forward(this.#child.stdout!, false);
    this.#forward(this.#child.stderr!, true);
    this.#child.on('message', (message) => this.#receive(message as Message));
    this.#child.on('error', (error) => this.#gone(null, error.message));
    this.#child.on('exit', (code, signal) => this.#gone(code, signal));
    this.#child.send({
      type: 'load',
      handler: definition.handler,
      taskRoot: definition.assetDir,
      layerDirs: definition.layerDirs,
      packagesParent: options.packagesParent,
    });
    const timer = setTimeout(() => this.#kill(timedOut('init', loadTimeoutMs / 1000)), loadTimeoutMs);
    void this.#loaded.then(() => clearTimeout(timer));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it can take no more for now. */
  get isBusy(): boolean {
    return this.#running.size >= this.#options.capacity;
  }

  /** Invocations under way. */
  get running(): number {
    return this.#running.size;
  }

  /** Whether it can take invocations, now or when the one in flight has ended. */
  get isUsable(): boolean {
    return !this.#hasExited && this.#killedFor === undefined;
  }

  /** Resolves when the handler is loaded; with the error when it cannot be. */
  loaded(): Promise<FunctionError | undefined> {
    return this.#loaded;
  }

  /** Never rejects. The time-out counts from when the handler is loaded. */
  invoke(invocation: Invocation): Promise<InvocationResult> {
    const { requestId, payload, signal } = invocation;
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let watch: NodeJS.Timeout | undefined;
      const abandon = (): void => void this.#child.send({ type: 'abandon', requestId }, () => undefined);
      const settle = (result: InvocationResult): void => {
        clearTimeout(timer);
        clearInterval(watch);
        signal?.removeEventListener('abort', abandon);
        this.#running.delete(requestId);
        this.idleSince = performance.now();
        resolve(result);
      };
      this.#running.set(requestId, { invocation, settle, chunks: [] });
      this.#lastRequestId = requestId;
      void this.#loaded.then((error) => {
        if (!this.#running.has(requestId)) return;
        if (error) {
          settle({ requestId, error });
          return;
        }
        const { timeoutSeconds } = this.definition;
        timer = setTimeout(() => this.#kill(timedOut(requestId, timeoutSeconds)), timeoutSeconds * 1000);
        watch = setInterval(() => this.#checkMemory(requestId), memoryCheckMs);
        this.#child.send({ type: 'invoke', requestId, payload, deadline: Date.now() + timeoutSeconds * 1000 });
        if (signal?.aborted) abandon();
        else signal?.addEventListener('abort', abandon);
      });
    });
  }

  /** Ends the process: politely, then by force. An invocation in flight fails with Runtime.ExitError. */
  async stop(): Promise<void> {
    if (this.#hasExited) return;
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
  }

  #receive(message: Message): void {
    if (message.type === 'ready') this.#settleLoad(undefined);
    else if (message.type === 'loadFailed') this.#kill(message.error);
    else if (message.type === 'fatal') this.#killedFor ??= message.error;
    else this.#answer(message, this.#running.get(message.requestId));
  }

  #answer(message: Answer, running: Running | undefined): void {
    if (running === undefined) return;
    const { invocation, settle, chunks } = running;
    const { requestId } = invocation;
    if (message.type === 'error') settle({ requestId, error: message.error });
    else if (message.type === 'result') settle(this.#resultOf(requestId, message.result, chunks));
    else if (invocation.onChunk) invocation.onChunk(message.bytes);
    else chunks.push(message.bytes);
  }

  #resultOf(requestId: string, result: string, chunks: Uint8Array[]): InvocationResult {
    const payload = chunks.length > 0 ? JSON.stringify(Buffer.concat(chunks).toString('utf8')) : result;
    const sizeBytes = payload.length > payloadLimitBytes / 3 ? Buffer.byteLength(payload) : 0;
    return sizeBytes > payloadLimitBytes
      ? { requestId, error: resultTooLarge(requestId, sizeBytes) }
      : { requestId, payload };
  }

  #checkMemory(requestId: string): void {
    const { memoryLimitMb } = this.#options;
    if (this.pid !== undefined && residentBytes(this.pid) > memoryLimitMb * 2 ** 20)
      this.#kill(outOfMemory(requestId, memoryLimitMb));
  }

  #kill(reason: FunctionError): void {
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
  }

  #gone(code: number | null, signal: string | null): void {
    if (this.#hasExited) return;
    this.#hasExited = true;
    const running = [...this.#running.values()];
    const requestId = running[0]?.invocation.requestId ?? 'init';
    const error =
      this.#killedFor ??
      (isHeapExhaustion(code, signal)
        ? outOfMemory(requestId, this.definition.memoryMb)
        : exited(requestId, code, signal));
    this.#settleLoad(error);
    for (const { invocation, settle } of running) settle({ requestId: invocation.requestId, error });
    this.#options.onExit();
  }

  #forward(stream: Readable, isError: boolean): void {
    createInterface({ input: stream }).on('line', (line) => this.#options.onLine(line, this.#lastRequestId, isError));
  }
}

/** V8 aborts when its heap is full. */
function isHeapExhaustion(code: number | null, signal: string | null): boolean {
  return signal === 'SIGABRT' || code === 134;
}

/** A heap no larger than the function's memory, and small nurseries: there are many of these processes. */
function flagsFor(memoryMb: number): string[] {
  return [
    `--max-old-space-size=${Math.max(64, memoryMb)}`,
    '--max-semi-space-size=8',
    '--v8-pool-size=1',
    '--disable-warning=ExperimentalWarning',
    // Threads inherit it, and with it the layers.
    `--import=${threadLayersFile.href}`,
  ];
}
