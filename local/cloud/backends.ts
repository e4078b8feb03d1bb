/** What holds state, and the services over it: storage, database, interpreter, sentence model, AWS endpoints. */

import { dirname, join, resolve } from 'node:path';
import type { Logger } from '@sheaf/core/ports';
import { accountId, region } from '../assembly/account.ts';
import type { ReadSecret } from '../assembly/dynamic-references.ts';
import type { Inventory } from '../assembly/inventory.ts';
import { type LocalDatabase, startDatabase } from '../database/database.ts';
import type { Schedule } from '../endpoints/schedule-store.ts';
import type { BridgeEvent } from '../events/bridge-event.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import { type Engine, openEngine } from '../states/engine.ts';
import { type Storage, startStorage } from '../storage/storage.ts';
import type { CloudOptions } from './cloud-options.ts';
import { objectPort, taskPort } from './engine-ports.ts';
import { type SentenceModelProcess, startSentenceModelProcess } from './sentence-model.ts';
import { startServices } from './services.ts';

export interface BackendOptions extends CloudOptions {
  readonly inventory: Inventory;
  readonly logger: Logger;
}

export interface EventListener {
  onEvent(event: BridgeEvent): Promise<void>;
  /** A schedule that a user made is due. */
  onSchedule(target: Schedule['Target'], event: BridgeEvent): Promise<void>;
}

export interface Backends {
  readonly engine: Engine;
  readonly storage: Storage;
  /** Undefined when the database is somebody else's. */
  readonly database: LocalDatabase | undefined;
  readonly databaseUrl: string;
  readonly sentenceModel: SentenceModelProcess | undefined;
  /** Where events go, once somebody takes them; those of before wait. */
  readonly listener: PromiseWithResolvers<EventListener>;
  /** What runs functions, once it does. */
  readonly pool: { current: FunctionPool | undefined };
  /** Of all AWS services but S3 and SQS. */
  readonly servicesUrl: string;
  readonly readSecret: ReadSecret;
}

/** The interpreter's file is the lock of the data folder, so it is opened first. */
export async function openBackends(stack: AsyncDisposableStack, options: BackendOptions): Promise<Backends> {
  const { inventory, logger, dataDir } = options;
  const pool: Backends['pool'] = { current: undefined };
  const listener: Backends['listener'] = Promise.withResolvers();
  listener.promise.catch(() => undefined);
  const publish = async (event: BridgeEvent): Promise<void> => (await listener.promise).onEvent(event);
  const late: { storage?: Storage } = {};

  const engine = openEngine({
    file: join(dataDir, 'executions.sqlite'),
    tasks: taskPort(
      () => pool.current!,
      () => late.storage!,
    ),
    objects: objectPort(() => late.storage!),
    onEvent: (event) =>
      void publish(event).catch((error) => logger.warn('A status event was lost.', { error: String(error) })),
    logger,
  });
  stack.defer(() => engine.close());
  const onProblem = (message: string, error?: unknown) =>
    logger.warn(message, error === undefined ? {} : { error: String(error) });
  const [storage, database, sentenceModel] = await allStarted(stack, [
    startStorage({
      dataDir,
      region,
      account: accountId,
      buckets: inventory.buckets,
      queues: inventory.queues,
      onObjectEvent: publish,
      onProblem,
    }),
    options.databaseUrl === undefined
      ? startDatabase({ dataDir, preparedDir: preparedDir(options), onProblem })
      : Promise.resolve(undefined),
    needsSentenceModel(options) ? startSentenceModelProcess(logger) : Promise.resolve(undefined),
  ]);
  late.storage = storage;
  stack.defer(() => listener.reject(new Error('The local cloud stops.')));
  const databaseUrl = options.databaseUrl ?? database!.url;
  const endpoints = await startServices(stack, { ...options, engine, storage, pool, listener });
  return { engine, storage, database, databaseUrl, sentenceModel, listener, pool, ...endpoints };
}

function preparedDir({ preparedDatabaseDir, assemblyDir }: BackendOptions): string {
  return preparedDatabaseDir ?? join(dirname(resolve(assemblyDir)), 'dist', 'database');
}

function needsSentenceModel({ embedderUrl, inventory }: BackendOptions): boolean {
  const urls = [
    embedderUrl ?? '',
    ...inventory.functions.map((definition) => definition.environment.EMBEDDER_URL ?? ''),
  ];
  return (embedderUrl === undefined ? urls : urls.slice(0, 1)).some((url) => /(^|\|)\s*(sentence|blend):/.test(url));
}

type Closable = { close(): Promise<void> } | undefined;

/** Waits for all, so that whatever did start is ended when another fails. */
async function allStarted<T extends readonly Promise<Closable>[]>(
  stack: AsyncDisposableStack,
  starting: readonly [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const outcomes = await Promise.allSettled(starting);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled' && outcome.value) stack.adopt(outcome.value, (started) => started.close());
  }
  const failed = outcomes.find((outcome): outcome is PromiseRejectedResult => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<Closable>).value) as {
    [K in keyof T]: Awaited<T[K]>;
  };
}
