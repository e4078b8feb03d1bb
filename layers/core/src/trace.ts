/**
 * Where work comes from: handed on from a request to the job, its execution, each stage and each call of a provider.
 * `traceparent` is that of W3C Trace Context (https://www.w3.org/TR/trace-context/).
 */
import { randomUUID } from 'node:crypto';

export interface Trace {
  /** By which people find everything that one request caused; null until there is a request or a job to name it by. */
  readonly correlationId: string | null;
  /** Trace and span that the next span is below. */
  readonly traceparent: string;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanFacts {
  /** Of few different values: a route, a stage, a model; never an id. */
  readonly name: string;
  readonly kind: 'server' | 'client' | 'consumer' | 'internal';
  readonly attributes?: Attributes;
}

/** Spans around work. What is logged or called inside of `work` carries the trace. */
export interface Tracing {
  /** An attribute `error.type`, noted or by a thrown error, marks the span as failed. */
  run<T>(trace: Trace, facts: SpanFacts, work: (note: (attributes: Attributes) => void) => Promise<T>): Promise<T>;
}

/** For hosts that trace nothing. */
export const untraced: Tracing = { run: (_trace, _facts, work) => work(() => {}) };

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

export function parseTraceparent(text: string | undefined): TraceParent | undefined {
  const parts = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/.exec(text ?? '');
  const [, traceId, spanId, flags] = parts ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, isSampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** The first span of a trace of its own, or the next one below a span. */
export function nextSpan(parent?: TraceParent): TraceParent {
  return {
    traceId: parent?.traceId ?? randomHex(32),
    spanId: randomHex(16),
    isSampled: parent?.isSampled ?? true,
  };
}

export interface TraceHeaders {
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
  /** `X-Amzn-Trace-Id`, as API Gateway and Lambda set it. */
  readonly amazon?: string | undefined;
}

/** Digits out of UUIDs without those that say their version: Node has the randomness for many of them ready, where bytes are asked for each time. */
function randomHex(digits: number): string {
  let hex = '';
  while (hex.length < digits) {
    const uuid = randomUUID();
    hex += uuid.slice(0, 8) + uuid.slice(24);
  }
  return hex.slice(0, digits);
}

/** The trace that a request brings, or a new one; its id is the caller's, that of the caller's trace, or `newId`. */
export function traceOfRequest({ correlationId, traceparent, amazon }: TraceHeaders, newId: () => string): Trace {
  const parent = parseTraceparent(traceparent);
  const given = correlationId !== undefined && /^[\w.:-]{1,128}$/.test(correlationId) ? correlationId : undefined;
  return {
    correlationId: given ?? parent?.traceId ?? newId(),
    traceparent: formatTraceparent(parent ?? amazonParent(amazon) ?? nextSpan()),
  };
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
export function amazonParent(header: string | undefined): TraceParent | undefined {
  const fields = Object.fromEntries((header ?? '').split(';').map((field) => field.trim().split('=', 2)));
  const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(fields.Root ?? '');
  if (root === null || !/^[0-9a-f]{16}$/.test(fields.Parent ?? '')) return undefined;
  return { traceId: `${root[1]}${root[2]}`, spanId: fields.Parent!, isSampled: fields.Sampled !== '0' };
}
