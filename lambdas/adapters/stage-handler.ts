import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import { classify } from '@sheaf/core/errors';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { openPowertoolsLogger } from './powertools-logger.ts';
import { traceFields, traceOfEvent } from './telemetry/current-trace.ts';
import { flushTelemetry, measure, ownTrace, tracing } from './telemetry/tracing.ts';

/** Ids that every stage event carries, and nothing else of it goes to the logs. */
const logged = ['tenantId', 'jobId', 'attempt', 'wave', 'shardId', 'stage'] as const;

export interface StageOptions<Environment, Event, Ports, Result> {
  /** Reads the function's variables. */
  readonly environment: z.ZodType<Environment>;
  readonly event: z.ZodType<Event>;
  /** Builds the ports once for each process; called at the first event. */
  readonly ports: (environment: Environment) => Promise<Ports>;
  /** The context tells how much time and memory there is. */
  readonly run: (event: Event, ports: Ports, context: Context) => Promise<Result>;
}

/** A handler: parse the event, log its keys, run the stage, count, and let errors keep their literal name. */
export function stageHandler<Environment, Event, Ports, Result>(
  options: StageOptions<Environment, Event, Ports, Result>,
) {
  const logger = openPowertoolsLogger();
  const metrics = new Metrics();
  let ports: Promise<Ports> | undefined;

  async function handle(input: unknown, context: Context): Promise<Result> {
    logger.appendKeys({ requestId: context.awsRequestId, ...traceFields() });
    const event = parse(options.event, input, 'event');
    ports ??= options.ports(parse(options.environment, process.env, 'environment'));
    logger.appendKeys(keysOf(event));
    const startedAt = performance.now();
    const result = await options.run(event, await ports, context);
    const milliseconds = performance.now() - startedAt;
    metrics.addMetric('Duration', MetricUnit.Milliseconds, milliseconds);
    await measure('sheaf.stage.duration', 's', milliseconds / 1_000, { 'sheaf.stage': stageName() });
    logger.info('done', { milliseconds: Math.round(milliseconds), ...sizesOf(result) });
    return result;
  }

  // A hook that returns a value would replace the result by it.
  return middy<unknown, Result>()
    .before(() => {
      logger.resetKeys();
    })
    .after(() => {
      metrics.addMetric('Succeeded', MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
    })
    .handler((event: unknown, context: Context) =>
      inSpan(
        event,
        context,
        () => handle(event, context),
        (error) => report(error, logger, metrics),
      ),
    );
}

/** One span for each invocation, below the one that caused it; without one, named by the job. */
async function inSpan<Result>(
  input: unknown,
  context: Context,
  work: () => Promise<Result>,
  onError: (error: unknown) => void,
): Promise<Result> {
  const { tenantId, jobId } = idsOf(input);
  const given = traceOfEvent(input) ?? ownTrace(null);
  const trace = { ...given, correlationId: given.correlationId ?? jobId ?? context.awsRequestId };
  const attributes = {
    ...(tenantId === undefined ? {} : { 'sheaf.tenant_id': tenantId }),
    ...(jobId === undefined ? {} : { 'sheaf.job_id': jobId }),
    'faas.invocation_id': context.awsRequestId,
  };
  try {
    return await tracing.run(trace, { name: stageName(), kind: 'consumer', attributes }, async () => {
      try {
        return await work();
      } catch (error) {
        onError(error);
        throw error;
      }
    });
  } finally {
    await flushTelemetry();
  }
}

/** Before the event was looked at. */
function idsOf(event: unknown): { tenantId?: string; jobId?: string } {
  const { tenantId, jobId } = keysOf(event);
  return { ...(typeof tenantId === 'string' && { tenantId }), ...(typeof jobId === 'string' && { jobId }) };
}

function stageName(): string {
  return process.env.POWERTOOLS_SERVICE_NAME ?? 'function';
}

/** The stack of an error nobody foresaw is what its finder needs; of a foreseen one it is noise. */
function report(error: unknown, logger: Logger, metrics: Metrics): void {
  const { name, message } = classify(error);
  metrics.addDimension('error', name);
  metrics.addMetric('Failed', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  const isForeseen = name !== 'Unknown' || !(error instanceof Error);
  logger.error(message, isForeseen ? { errorName: name } : { error });
  if (!isForeseen) error.name = 'Unknown';
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`The ${what} is not what this function takes: ${z.prettifyError(parsed.error)}`);
}

function keysOf(event: unknown): Record<string, unknown> {
  if (event === null || typeof event !== 'object') return {};
  const fields = event as Record<string, unknown>;
  const documents = Array.isArray(fields.documents) ? { documents: fields.documents.length } : {};
  return {
    ...Object.fromEntries(logged.filter((key) => key in fields).map((key) => [key, fields[key]])),
    ...documents,
  };
}

/** Scalars of a result, and the lengths of its lists: enough to follow a job in the logs without its content. */
function sizesOf(result: unknown): Record<string, unknown> {
  if (result === null || typeof result !== 'object') return {};
  return Object.fromEntries(
    Object.entries(result).flatMap(([key, value]) => {
      if (Array.isArray(value)) return [[key, value.length]];
      return typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : [];
    }),
  );
}
