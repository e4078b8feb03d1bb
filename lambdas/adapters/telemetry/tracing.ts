import {
  type Attributes,
  formatTraceparent,
  nextSpan,
  parseTraceparent,
  type Trace,
  type Tracing,
} from '@sheaf/core/trace';
import { currentTrace, inTrace } from './current-trace.ts';
import type { Exporter } from './otlp-exporter.ts';

let exporter: Promise<Exporter | undefined> | undefined;
let flushedAt = 0;

/** Loaded only where there is somebody to tell: OTEL_EXPORTER_OTLP_ENDPOINT, as the OpenTelemetry specification has it. */
async function exporterOf(env: NodeJS.ProcessEnv): Promise<Exporter | undefined> {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint) return undefined;
  const { createOtlpExporter } = await import('./otlp-exporter.ts');
  const service = env.OTEL_SERVICE_NAME ?? env.POWERTOOLS_SERVICE_NAME ?? 'sheaf';
  return createOtlpExporter({ endpoint, headers: env.OTEL_EXPORTER_OTLP_HEADERS ?? '', service });
}

function theExporter(): Promise<Exporter | undefined> {
  exporter ??= exporterOf(process.env);
  return exporter;
}

/** Spans go to the OTLP endpoint; without one, work is only given its trace. */
export const tracing: Tracing = {
  async run(trace, facts, work) {
    const parent = parseTraceparent(trace.traceparent);
    const span = nextSpan(parent);
    const below: Trace = { correlationId: trace.correlationId, traceparent: formatTraceparent(span) };
    const noted: Record<string, string | number | boolean> = { ...facts.attributes };
    const startedAt = Date.now();
    const begun = performance.now();
    try {
      return await inTrace(below, () => work((attributes) => void Object.assign(noted, attributes)));
    } catch (error) {
      noted['error.type'] = error instanceof Error ? error.name : 'Unknown';
      throw error;
    } finally {
      const milliseconds = performance.now() - begun;
      const ended = { ...facts, attributes: noted, startedAt, milliseconds, ...span };
      if (span.isSampled) (await theExporter())?.span({ ...ended, parentSpanId: parent?.spanId });
    }
  },
};

/** A span below the one that is open, or of a trace of its own. */
export function traced<T>(
  facts: Parameters<Tracing['run']>[1],
  work: (note: (attributes: Attributes) => void) => Promise<T>,
): Promise<T> {
  return tracing.run(currentTrace() ?? ownTrace(null), facts, work);
}

export function ownTrace(correlationId: string | null): Trace {
  return { correlationId, traceparent: formatTraceparent(nextSpan()) };
}

/** Adds a value to a histogram that goes with the spans. */
export async function measure(name: string, unit: string, value: number, attributes: Attributes): Promise<void> {
  (await theExporter())?.measure({ name, unit, value, attributes });
}

/**
 * Sends what was gathered, unless that was done less than `atMostEveryMs` ago: a process may be frozen as soon as its
 * invocation has ended. Never throws.
 */
export async function flushTelemetry(atMostEveryMs = 0): Promise<void> {
  const open = await theExporter();
  const now = performance.now();
  if (open === undefined || now - flushedAt < atMostEveryMs) return;
  flushedAt = now;
  await open.flush();
}
