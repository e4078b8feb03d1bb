import type { FunctionName } from './function-variables.ts';

export interface FunctionSize {
  /** Lambda gives one core per 1,769 MiB; 3,008 is the most that a new account may use. */
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
}

/** Long work, and one document or shard at a time after a crash: all the memory and time there is. */
const large: FunctionSize = { memoryMiB: 3008, timeoutSeconds: 900 };

/** An Express child ends after 5 minutes, with three stages and their retries in it. */
const stage: FunctionSize = { memoryMiB: 1769, timeoutSeconds: 80 };

/** One database call, or few. */
const brief: FunctionSize = { memoryMiB: 512, timeoutSeconds: 60 };

/** Lists or plans a part of up to 5 minutes. */
const planner: FunctionSize = { memoryMiB: 1769, timeoutSeconds: 600 };

/** Functions of the five stages exist a second time, as `{name}-large`. */
export const largeSize = large;

export const functionSizes: Readonly<Record<FunctionName, FunctionSize>> = {
  'receive-objects': brief,
  'open-jobs': brief,
  'drain-dead-letters': brief,
  'list-source': planner,
  'fetch-documents': stage,
  'clean-documents': stage,
  'chunk-documents': stage,
  'estimate-job': { memoryMiB: 3008, timeoutSeconds: 600 },
  'settle-batch': brief,
  'plan-shards': planner,
  'embed-chunks': stage,
  'store-chunks': stage,
  'settle-shard': brief,
  'erase-documents': planner,
  'reconcile-job': planner,
  'finish-job': brief,
  'close-job': brief,
  'fire-schedule': brief,
  // Five receivers, one after another and all silent.
  'deliver-webhooks': brief,
  'tend-tenants': planner,
  sweep: { memoryMiB: 1024, timeoutSeconds: 280 },
  'optimize-index': large,
  'migrate-database': { memoryMiB: 512, timeoutSeconds: 600 },
  // API Gateway gives up after 29 seconds.
  'serve-api': { memoryMiB: 1769, timeoutSeconds: 29 },
  // A stream ends itself before that.
  'stream-events': { memoryMiB: 256, timeoutSeconds: 330 },
};
