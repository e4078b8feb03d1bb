/**
 * The local cloud: runs what CDK synthesised, on this machine. One host process, and child processes for functions, the
 * database and the sentence model.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Inventory } from './assembly/inventory.ts';
import { loadAssembly } from './assembly/load-assembly.ts';
import { type Backends, openBackends } from './cloud/backends.ts';
import { startBackground } from './cloud/background.ts';
import type { CloudOptions } from './cloud/cloud-options.ts';
import { type CloudStatus, statusOf } from './cloud/cloud-status.ts';
import { runDeploymentSteps } from './cloud/deployment-steps.ts';
import { leaveIdleMark, takeIdleMark } from './cloud/idle-mark.ts';
import { mirrorsOf } from './cloud/mirrors.ts';
import { startEvents } from './cloud/start-events.ts';
import { startFunctions } from './cloud/start-functions.ts';
import { sweepAtStart } from './cloud/sweep-at-start.ts';
import type { FunctionPool } from './functions/function-pool.ts';
import { collectWhenLarge, giveBurstBack } from './functions/heap.mjs';
import { openLogSink } from './functions/log-sink.ts';
import { startGateway } from './http/gateway.ts';
import type { Bucket } from './storage/bucket.ts';

export type { CloudOptions } from './cloud/cloud-options.ts';
export type { CloudStatus } from './cloud/cloud-status.ts';

const heapLookMs = 2_000;

export interface Cloud {
  readonly url: string;
  /** Resolves when `GET /health` answers 200; rejects with what is unhealthy. */
  readonly ready: Promise<void>;
  /** The bucket that documents are dropped into. */
  readonly landing: Bucket;
  status(): CloudStatus;
  /** Ends everything; what was under way goes on at the next start. */
  close(): Promise<void>;
}

/**
 * Starts the local cloud on the data folder, with what earlier starts stored.
 * @throws AssemblyError for what it does not know how to run; DataFolderLocked when another process has the folder;
 * Error when the port is taken. Nothing runs any more then.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const dataDir = resolve(options.dataDir);
  const inventory = await loadAssembly(resolve(options.assemblyDir));
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await using stack = new AsyncDisposableStack();
  stack.adopt(setInterval(keepHeapSmall, heapLookMs).unref(), clearInterval);
  const log = stack.adopt(openLogSink(join(dataDir, 'logs'), options.logLevel), (sink) => sink.close());
  const logger = log.logger('host');

  const backends = await openBackends(stack, { ...options, dataDir, inventory, logger });
  const wasIdle = takeIdleMark(dataDir);
  const mirrors = mirrorsOf(inventory, backends.storage, options.sourceBuckets);
  const { pool, api, served } = await startFunctions(stack, { ...options, dataDir, inventory, backends, log });
  const serving = pool.warm(served);
  const gateway = await startGateway({
    api,
    port: options.port,
    logger: log.logger('http'),
    invoke: (name, payload) => pool.invoke(name, payload),
  });
  stack.defer(() => gateway.close());
  await runDeploymentSteps(inventory.deploymentSteps, { dataDir, database: options.databaseUrl ?? 'local', pool });
  const executions = await startEvents(stack, { ...options, inventory, backends, pool, logger, wasIdle });
  logger.info('The local cloud runs.', { url: gateway.url, executions });

  const background = startBackground({
    url: gateway.url,
    serving,
    functions: inventory.functions,
    pool,
    storage: backends.storage,
    startMirrors: () => mirrors.start(dataDir, log),
    sweep: () => (wasIdle ? sweepAtStart({ functions: inventory.functions, pool, logger }, false) : Promise.resolve()),
    logger,
  });
  stack.defer(() => background.close());
  const running = stack.move();
  const children = () => ({ database: backends.database?.pid, 'sentence-model': backends.sentenceModel?.pid });
  const queueNames = inventory.queues.map((queue) => queue.name);
  return {
    url: gateway.url,
    ready: background.ready,
    landing: mirrors.landing,
    status: () =>
      statusOf({ url: gateway.url, dataDir, pool, storage: backends.storage, queueNames, children: children() }),
    async close() {
      const isIdle = !running.disposed && isQuiet(inventory, backends, pool);
      await running.disposeAsync();
      if (isIdle) leaveIdleMark(dataDir);
    },
  };
}

function isQuiet({ stateMachines }: Inventory, { engine }: Backends, pool: FunctionPool): boolean {
  const running = { statusFilter: 'RUNNING', maxResults: 1 } as const;
  return (
    pool.processes().every(({ isBusy }) => !isBusy) &&
    stateMachines.every(
      ({ arn }) => engine.listExecutions({ stateMachineArn: arn, ...running }).executions.length === 0,
    )
  );
}

function keepHeapSmall(): void {
  collectWhenLarge();
  giveBurstBack();
}
