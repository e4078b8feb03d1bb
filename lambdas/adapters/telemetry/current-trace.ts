import { AsyncLocalStorage } from 'node:async_hooks';
import { parseTraceparent, type Trace } from '@sheaf/core/trace';
import * as z from 'zod';

const storage = new AsyncLocalStorage<Trace>();

/** The trace of the work that calls this; undefined outside of any. */
export function currentTrace(): Trace | undefined {
  return storage.getStore();
}

export function inTrace<T>(trace: Trace, work: () => T): T {
  return storage.run(trace, work);
}

/** Headers for a server that the work calls. */
export function traceHeaders(): Record<string, string> {
  const trace = currentTrace();
  return trace === undefined ? {} : { traceparent: trace.traceparent };
}

/** What each line of a log says of its trace. */
export function traceFields(): Record<string, string> {
  const { correlationId, traceparent } = currentTrace() ?? {};
  const traceId = parseTraceparent(traceparent)?.traceId;
  return { ...(correlationId ? { correlationId } : {}), ...(traceId ? { traceId } : {}) };
}

const carried = z.object({
  trace: z.object({
    correlationId: z.string().max(128).nullish(),
    traceparent: z.string().refine((text) => parseTraceparent(text) !== undefined),
  }),
});

/** The trace that an event carries beside its own fields, or that an ended execution was started with. */
export function traceOfEvent(event: unknown): Trace | undefined {
  const parsed = carried.safeParse(event);
  if (!parsed.success) return traceOfExecution(event);
  const { correlationId, traceparent } = parsed.data.trace;
  return { correlationId: correlationId ?? null, traceparent };
}

/** EventBridge tells of an execution with its input as a text. */
function traceOfExecution(event: unknown): Trace | undefined {
  const input = (event as { detail?: { input?: unknown } } | null)?.detail?.input;
  if (typeof input !== 'string') return undefined;
  try {
    return traceOfEvent(JSON.parse(input));
  } catch {
    return undefined;
  }
}

/** What goes with a call of another function or an execution, unless the caller named a trace itself. */
export function withTrace(input: unknown): unknown {
  const trace = currentTrace();
  if (trace === undefined || input === null || typeof input !== 'object' || Array.isArray(input)) return input;
  return { trace, ...input };
}
