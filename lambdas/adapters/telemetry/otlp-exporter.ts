import { redactText } from '@sheaf/core/redact';
import type { Attributes } from '@sheaf/core/trace';
import { type EndedSpan, type Histogram, metricsPayload, tracesPayload } from './otlp-json.ts';

export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly attributes: Attributes;
}

export interface Exporter {
  span(span: EndedSpan): void;
  measure(measurement: Measurement): void;
  flush(): Promise<void>;
}

export interface ExporterOptions {
  /** Base URL; `/v1/traces` and `/v1/metrics` are appended. */
  readonly endpoint: string;
  /** `name=value,name=value`, values percent-encoded. */
  readonly headers: string;
  readonly service: string;
  /** @default the global fetch */
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

/** A collector that does not answer must not hold up documents, nor may what waits for it fill the memory. */
const patienceMs = Number(process.env.OTEL_EXPORTER_OTLP_TIMEOUT) || 1_000;
const mostSpans = 2_048;

const secondsBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const tokenBounds = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576];

/** OTLP over HTTP with JSON. What cannot be sent is dropped, and said once on standard error. */
export function createOtlpExporter(options: ExporterOptions): Exporter {
  const { endpoint, headers, service, fetch: send = fetch, now = Date.now } = options;
  const base = endpoint.replace(/\/+$/, '');
  const resource = { 'service.name': service, 'service.namespace': 'sheaf' };
  const sentHeaders = { 'content-type': 'application/json', ...headersOf(headers) };
  let spans: EndedSpan[] = [];
  let histograms: Histograms = new Map();
  let since = now();
  let hasComplained = false;

  async function post(path: string, payload: unknown): Promise<void> {
    try {
      const signal = AbortSignal.timeout(patienceMs);
      const answer = await send(`${base}${path}`, {
        method: 'POST',
        headers: sentHeaders,
        body: JSON.stringify(payload),
        signal,
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    } catch (error) {
      if (!hasComplained) console.error(redactText(`${base}${path} took no telemetry: ${(error as Error).message}.`));
      hasComplained = true;
    }
  }

  return {
    span(span) {
      if (spans.length < mostSpans) spans.push(span);
    },
    measure({ name, unit, value, attributes }) {
      addTo(histograms, { name, unit, value, attributes });
    },
    async flush() {
      const [endedSpans, measured, from] = [spans, [...histograms.values()], since];
      [spans, histograms, since] = [[], new Map(), now()];
      await Promise.all([
        endedSpans.length > 0 && post('/v1/traces', tracesPayload(resource, endedSpans)),
        measured.length > 0 && post('/v1/metrics', metricsPayload(resource, measured, { from, to: since })),
      ]);
    },
  };
}

type Histograms = Map<string, { -readonly [K in keyof Histogram]: Histogram[K] } & { counts: number[] }>;

function addTo(histograms: Histograms, { name, unit, value, attributes }: Parameters<Exporter['measure']>[0]): void {
  const bounds = unit === 's' ? secondsBounds : tokenBounds;
  const key = JSON.stringify([name, attributes]);
  const empty = { name, unit, attributes, bounds, counts: bounds.map(() => 0).concat(0), sum: 0 };
  const known = histograms.get(key) ?? empty;
  const bucket = bounds.findIndex((bound) => value <= bound);
  known.counts[bucket === -1 ? bounds.length : bucket]! += 1;
  known.sum += value;
  histograms.set(key, known);
}

function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim().toLowerCase(), decodeURIComponent(pair.slice(at + 1).trim())];
    }),
  );
}
