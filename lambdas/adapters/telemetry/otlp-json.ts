/**
 * Spans and histograms in the JSON encoding of OTLP: ids in hex, times and counts as decimal texts.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import type { Attributes, SpanFacts } from '@sheaf/core/trace';

export interface EndedSpan extends SpanFacts {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly attributes: Attributes;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly milliseconds: number;
}

export interface Histogram {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Attributes;
  readonly bounds: readonly number[];
  /** One more than the bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

const kinds = { internal: 1, server: 2, client: 3, consumer: 5 } as const;
const failed = 2;
const deltaTemporality = 1;

export function tracesPayload(resource: Attributes, spans: readonly EndedSpan[]): unknown {
  const scopeSpans = [{ scope: { name: 'sheaf' }, spans: spans.map(spanOf) }];
  return { resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] };
}

export function metricsPayload(
  resource: Attributes,
  histograms: readonly Histogram[],
  window: { readonly from: number; readonly to: number },
): unknown {
  const scopeMetrics = [{ scope: { name: 'sheaf' }, metrics: histograms.map((one) => metricOf(one, window)) }];
  return { resourceMetrics: [{ resource: { attributes: attributesOf(resource) }, scopeMetrics }] };
}

function spanOf({ traceId, spanId, parentSpanId, name, kind, attributes, startedAt, milliseconds }: EndedSpan) {
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(startedAt + milliseconds),
    attributes: attributesOf(attributes),
    status: Object.hasOwn(attributes, 'error.type') ? { code: failed } : {},
  };
}

function metricOf(histogram: Histogram, { from, to }: { readonly from: number; readonly to: number }) {
  const { name, unit, attributes, bounds, counts, sum } = histogram;
  const point = {
    startTimeUnixNano: nanoseconds(from),
    timeUnixNano: nanoseconds(to),
    count: String(counts.reduce((total, count) => total + count, 0)),
    sum,
    bucketCounts: counts.map(String),
    explicitBounds: bounds,
    attributes: attributesOf(attributes),
  };
  return { name, unit, histogram: { aggregationTemporality: deltaTemporality, dataPoints: [point] } };
}

function attributesOf(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1_000)) * 1_000n);
}
