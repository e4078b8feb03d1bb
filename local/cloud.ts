/**
 * The local cloud: runs what CDK synthesised, on this machine. One host process, and child processes for functions, the
 * database and the sentence model.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Inventory } from './assembly/inventory.ts';
import { loadAssembly } from './assembly/load-assembly.ts';
import { readAdminSecret, writeAdminKey } from './cloud/admin-key.ts';
import { type Backends, openBackends } from './cloud/backends.ts';
import { startBackground } from './cloud/background.ts';
import type { CloudOptions } from './cloud/cloud-options.ts';
import { type CloudStatus, statusOf } from './cloud/cloud-status.ts';
import { type DeploymentOptions, runDeploymentSteps } from './cloud/deployment-steps.ts';
import { leaveIdleMark, takeIdleMark } from './cloud/idle-mark.ts';
import { mirrorsOf } from './cloud/mirrors.ts';
import { startEvents } from './cloud/start-events.ts';
import { startFunctions } from './cloud/start-functions.ts';
import { sweepAtStart } from './cloud/sweep-at-start.ts';
import type { FunctionPool } from './functions/function-pool.ts';
import { collectWhenLarge, giveBurstBack } from './functions/heap.mjs';
import { openLogSink } from './functions/log-sink.ts';
import { startGateway } from './http/gateway.ts';
import { createEmbeddedMetrics } from './metrics/embedded-metrics.ts';
import { startMetricsServer } from './metrics/metrics-server.ts';
import { platformFigures } from './metrics/platform-figures.ts';
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
  const { metrics, log, metricsServer } = await openObservation(stack, dataDir, options);
  const logger = log.logger('host');

  const backends = await openBackends(stack, { ...options, dataDir, inventory, logger });
  const wasIdle = takeIdleMark(dataDir);
  const mirrors = mirrorsOf(inventory, backends.storage, options.sourceBuckets);
  const { pool, api, served } = await startFunctions(stack, {
    ...{ ...options, dataDir, inventory, backends, log },
    metricsUrl: metricsServer.url,
  });
  const serving = pool.warm(served);
  const gateway = await startGateway({
    ...{ api, port: options.port, logger: log.logger('http') },
    ...(options.host !== undefined && { host: options.host }),
    isBehindProxy: options.isBehindProxy ?? false,
    invoke: (name, payload, options) => pool.invoke(name, payload, options),
  });
  stack.defer(() => gateway.close());
  await deploy(inventory, backends, { dataDir, database: options.databaseUrl ?? 'local', pool });
  const executions = await startEvents(stack, { ...options, inventory, backends, pool, logger, wasIdle });
  logger.info('The local cloud runs.', { url: gateway.url, executions });

  const background = startBackground({
    ...{ url: gateway.url, serving, functions: inventory.functions, pool, storage: backends.storage, logger },
    startMirrors: () => mirrors.start(dataDir, log),
    sweep: () => (wasIdle ? sweepAtStart({ functions: inventory.functions, pool, logger }, false) : Promise.resolve()),
  });
  stack.defer(() => background.close());
  const running = stack.move();
  const status = () => statusOf({ url: gateway.url, dataDir, pool, ...watched(inventory, backends) });
  metricsServer.source = () => [...metrics.families(), ...platformFigures(status())];
  return {
    url: gateway.url,
    ready: background.ready,
    landing: mirrors.landing,
    status,
    async close() {
      const isIdle = !running.disposed && isQuiet(inventory, backends, pool);
      await running.disposeAsync();
      if (isIdle) leaveIdleMark(dataDir);
    },
  };
}

async function openObservation(stack: AsyncDisposableStack, dataDir: string, options: CloudOptions) {
  const metrics = createEmbeddedMetrics();
  const log = stack.adopt(
    openLogSink(join(dataDir, 'logs'), options.logLevel, { ...options.logRetention, onMetrics: metrics.add }),
    (sink) => sink.close(),
  );
  const metricsServer = stack.adopt(await startMetricsServer(), (server) => server.close());
  return { metrics, log, metricsServer };
}

function watched({ queues }: Inventory, { storage, database, sentenceModel }: Backends) {
  const children = { database: database?.pid, 'sentence-model': sentenceModel?.pid };
  return { storage, queueNames: queues.map(({ name }) => name), children };
}

/** As CloudFormation would, when something changed; and leaves the administrator's key where the command line finds it. */
async function deploy(
  { secrets, deploymentSteps }: Inventory,
  { readSecret }: Backends,
  options: Omit<DeploymentOptions, 'adminSecret'>,
): Promise<void> {
  const adminSecret = await readAdminSecret(secrets, readSecret);
  await runDeploymentSteps(deploymentSteps, { ...options, adminSecret });
  if (adminSecret !== undefined) await writeAdminKey(options.dataDir, adminSecret);
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
