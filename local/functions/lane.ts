/** One function in the pool: its processes, and the invocations that wait for one. */
import type { FunctionResource } from '../assembly/inventory.ts';
import type { InvocationResult } from './invocation.ts';
import type { Worker } from './worker.ts';

export interface InvokeOptions {
  /** Called by a function that waits for it: never waits for a free process, which may be the caller's own. */
  readonly isNested?: boolean;
  readonly onChunk?: (bytes: Uint8Array) => void;
  /** Nobody waits for the rest of a streamed response any more. */
  readonly signal?: AbortSignal;
}

export interface Pending {
  readonly payload: string;
  readonly options: InvokeOptions;
  readonly queuedAt: number;
  readonly settle: (result: InvocationResult) => void;
}

export interface Lane {
  readonly definition: FunctionResource;
  readonly isDedicated: boolean;
  readonly limit: number;
  /** Invocations of one process at once: one, but for a function that streams. */
  readonly capacity: number;
  readonly queue: Pending[];
  readonly workers: Set<Worker>;
}

/** A function without any process gets one after so long, even if others keep theirs busy in turn. */
export const starvationMs = 500;

/** Functions with a process first, since they need no room; then the longest waiting. */
export function urgency(lane: Lane, now: number): number {
  const waitedMs = now - lane.queue[0]!.queuedAt;
  return lane.workers.size > 0 || waitedMs < starvationMs ? waitedMs / 1e6 + (lane.workers.size > 0 ? 1 : 0) : waitedMs;
}

/** 1 when the function keeps another process, so that one of its own is the first to go. */
export function spare({ workers }: Lane): number {
  return workers.size > 1 ? 1 : 0;
}
