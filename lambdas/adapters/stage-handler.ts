import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import { classify } from '@sheaf/core/errors';
import type { Context } from 'aws-lambda';
import * as z from 'zod';

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
  const logger = new Logger();
  const metrics = new Metrics();
  let ports: Promise<Ports> | undefined;

  async function handle(input: unknown, context: Context): Promise<Result> {
    const event = parse(options.event, input, 'event');
    ports ??= options.ports(parse(options.environment, process.env, 'environment'));
    logger.appendKeys({ requestId: context.awsRequestId, ...keysOf(event) });
    const startedAt = performance.now();
    const result = await options.run(event, await ports, context);
    logger.info('done', { milliseconds: Math.round(performance.now() - startedAt), ...sizesOf(result) });
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
    .onError(({ error }) => {
      report(error, logger, metrics);
    })
    .handler((event: unknown, context: Context) => handle(event, context));
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
