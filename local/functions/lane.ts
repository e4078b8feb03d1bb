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
  /** Whose work it is; empty where the payload does not say. */
  readonly tenantId: string;
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
  /** When each tenant was served last, in turns. */
  readonly served: Map<string, number>;
}

/** The tenant that a payload names first. */
export function tenantOf(payload: string): string {
  return /"tenantId":"([a-z0-9-]{3,40})"/.exec(payload)?.[1] ?? '';
}

/** The oldest invocation of the tenant that was served the longest ago: where they wait for processes, tenants take turns. */
export function takeNext({ queue, served }: Lane): Pending {
  let next = 0;
  const seen = new Set<string>();
  for (const [index, { tenantId }] of queue.entries()) {
    if (seen.has(tenantId)) continue;
    seen.add(tenantId);
    if (turnOf(served, tenantId) < turnOf(served, queue[next]!.tenantId)) next = index;
  }
  const [pending] = queue.splice(next, 1);
  const turns = Math.max(0, ...served.values());
  served.set(pending!.tenantId, turns + 1);
  return pending!;
}

function turnOf(served: ReadonlyMap<string, number>, tenantId: string): number {
  return served.get(tenantId) ?? 0;
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
