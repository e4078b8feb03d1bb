/** The pool of functions, each with its environment. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssemblyError } from '../assembly/assembly-error.ts';
import type { LocalEndpoints } from '../assembly/environment-overrides.ts';
import type { ApiResource, Inventory } from '../assembly/inventory.ts';
import { environmentOf } from '../functions/environment.ts';
import { FunctionPool } from '../functions/function-pool.ts';
import { IdleCores } from '../functions/idle-cores.ts';
import { type LogSink, parseLogLevel } from '../functions/log-sink.ts';
import type { Backends } from './backends.ts';
import type { CloudOptions } from './cloud-options.ts';

/** More than four at once gain little: the host that feeds them is one thread. */
const parallelism = Math.min(4, Math.max(2, availableParallelism()));
/** Nearly all functions that one document passes keep a process, and all together stay below 1.5 GB on two cores. */
const processesPerCore = 10;
const memoryBudgetMb = 860;

export interface FunctionsOptions extends CloudOptions {
  readonly inventory: Inventory;
  readonly backends: Backends;
  readonly log: LogSink;
  readonly metricsUrl: string;
}

export interface RunningFunctions {
  readonly pool: FunctionPool;
  readonly api: ApiResource;
  /** Names of the functions behind the API that are started with it; one that streams waits for its first reader. */
  readonly served: readonly string[];
}

/** The functions behind the API have processes of their own, so that ingestion cannot starve search. */
export async function startFunctions(
  stack: AsyncDisposableStack,
  options: FunctionsOptions,
): Promise<RunningFunctions> {
  const { inventory, backends, log } = options;
  const [api, ...more] = inventory.apis;
  if (api === undefined || more.length > 0) {
    throw new AssemblyError(
      'The assembly',
      `has ${inventory.apis.length} REST APIs.`,
      'The local cloud serves exactly one.',
    );
  }
  const endpoints = endpointsOf(options);
  const environments = new Map(
    await Promise.all(
      inventory.functions.map(
        async (definition) =>
          [definition.name, await environmentOf(definition, endpoints, backends.readSecret)] as const,
      ),
    ),
  );
  const served = new Set(api.routes.map((route) => route.functionName));
  const streaming = new Set(api.routes.filter(({ isStreaming }) => isStreaming).map((route) => route.functionName));
  const cores = new IdleCores();
  const pool = new FunctionPool({
    functions: inventory.functions,
    environmentOf: (definition) => environments.get(definition.name)!,
    packagesParent: pathToFileURL(join(import.meta.dirname, '..', 'package.json')).href,
    onLine: (definition, line, requestId, isError) => log.line(definition.title, line, requestId, isError),
    maxConcurrency: parallelism,
    maxProcesses: processesPerCore * parallelism,
    memoryBudgetMb,
    idleCores: () => cores.count(),
    streaming: inventory.functions.filter(({ name }) => streaming.has(name)).map(({ title }) => title),
    dedicated: inventory.functions.filter(({ name }) => served.has(name)).map(({ title }) => title),
  });
  backends.pool.current = pool;
  stack.defer(() => pool.close());
  // Before the pool ends, so that what it ends under way does not count as failed.
  stack.defer(() => backends.engine.close());
  return { pool, api, served: [...served.difference(streaming)] };
}

function endpointsOf({
  backends,
  dataDir,
  vectorStoreUrl,
  embedderUrl,
  embedderApiKeys = [],
  languageModelUrl,
  languageModelApiKey,
  doclingUrl,
  transcriberUrl,
  ocrLanguages,
  egressAllow,
  tokenSecret,
  oidcIssuers,
  corsOrigins,
  edgarOrigin,
  sourceBuckets,
  sqliteFolder,
  metricsUrl,
  openJobsDelaySeconds = 1,
  logLevel,
}: FunctionsOptions): LocalEndpoints {
  const { storage, databaseUrl, sentenceModel } = backends;
  return {
    databaseUrl,
    vectorStoreUrl: vectorStoreUrl ?? `lancedb:${join(dataDir, 'vectors')}`,
    ...{ embedderUrl, embedderApiKeys, languageModelUrl, languageModelApiKey },
    doclingUrl,
    transcriberUrl,
    ocrLanguages,
    egressAllow,
    tokenSecret,
    oidcIssuers,
    corsOrigins,
    edgarOrigin,
    sourceBuckets,
    sqliteFolder,
    metricsUrl,
    storageUrl: storage.endpointUrl,
    servicesUrl: backends.servicesUrl,
    accessKeyId: storage.credentials.accessKeyId,
    secretAccessKey: storage.credentials.secretAccessKey,
    sentenceModelUrl: sentenceModel?.url,
    openJobsDelaySeconds,
    logLevelOf: parseLogLevel(logLevel),
    compileCacheDir: join(dataDir, 'cache', 'code'),
  };
}
