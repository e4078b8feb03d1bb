import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildAssembly } from '../../bin/build.ts';
import { type Cloud, type CloudOptions, startCloud } from '../cloud.ts';
import { openDataFolder } from '../data-folder/data-folder.ts';
import { checkExposure, type Exposure, onlyHere } from './exposure.ts';
import type { SampleFile } from './sample-selection.ts';
import { removeServerFile, writeServerFile } from './server-file.ts';

export interface StartOptions {
  readonly dataFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** @default only this machine */
  readonly exposure?: Exposure;
  readonly env: NodeJS.ProcessEnv;
  /** Hears what a person at the terminal may want to know. */
  readonly onNote: (line: string) => void;
}

export interface RunningServer {
  readonly url: string;
  readonly landingFolder: string;
  /** Puts sample files into the landing bucket, as any client of S3 would. */
  readonly putSample: (files: readonly SampleFile[]) => Promise<void>;
  close(): Promise<void>;
}

/** Puts at the same time. */
const concurrency = 8;

/**
 * Builds what changed, starts the local cloud and waits until the API is healthy.
 * @throws Error that says what to do: port in use, an address that may not be served, data folder locked, of a newer format, not writable
 */
export async function startServer({
  dataFolder,
  port,
  env,
  exposure = onlyHere,
}: StartOptions): Promise<RunningServer> {
  checkExposure(exposure, env);
  // Before the build, which takes longest: a folder that cannot be used is said at once.
  const folder = await openDataFolder(dataFolder);
  try {
    const { assemblyDir } = await buildAssembly();
    const cloud = await startCloud({
      assemblyDir,
      dataDir: dataFolder,
      port,
      ...exposure,
      logLevel: env.LOG_LEVEL ?? 'info',
      ...overrides(env),
    });
    await untilReady(cloud, dataFolder, exposure);
    return {
      url: cloud.url,
      landingFolder: join(dataFolder, 'landing'),
      putSample: (files) => putSample(cloud, files),
      async close() {
        await removeServerFile(dataFolder);
        await cloud.close();
        folder.close();
      },
    };
  } catch (error) {
    folder.close();
    throw error;
  }
}

async function untilReady(cloud: Cloud, dataFolder: string, exposure: Exposure): Promise<void> {
  try {
    await cloud.ready;
    await writeServerFile(dataFolder, cloud.url, exposure);
  } catch (error) {
    await cloud.close();
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message} ${await lastError(dataFolder)}`, { cause: error });
  }
}

/** Named for Sheaf: a DATABASE_URL of another project in the same shell must never become ours. */
function overrides(env: NodeJS.ProcessEnv): Partial<CloudOptions> {
  const {
    SHEAF_DATABASE_URL: databaseUrl,
    SHEAF_VECTOR_STORE_URL: vectorStoreUrl,
    SHEAF_EMBEDDER_URL: embedderUrl,
    SHEAF_LANGUAGE_MODEL_URL: languageModelUrl,
    SHEAF_LANGUAGE_MODEL_API_KEY: languageModelApiKey,
    SHEAF_DOCLING_URL: doclingUrl,
    SHEAF_TRANSCRIBER_URL: transcriberUrl,
    SHEAF_OCR_LANGUAGES: ocrLanguages,
    SHEAF_EGRESS_ALLOW: egressAllow,
    SHEAF_TOKEN_SECRET: tokenSecret,
    SHEAF_OIDC_ISSUERS: oidcIssuers,
    SHEAF_CORS_ORIGINS: corsOrigins,
    SHEAF_EDGAR_ORIGIN: edgarOrigin,
    SHEAF_SOURCE_BUCKETS: sourceBuckets,
    SHEAF_SQLITE_FOLDER: sqliteFolder,
    SHEAF_LOG_DAYS: logDays,
    SHEAF_LOG_MEGABYTES: logMegabytes,
  } = env;
  return {
    ...(databaseUrl && { databaseUrl }),
    ...(vectorStoreUrl && { vectorStoreUrl }),
    ...(embedderUrl && { embedderUrl }),
    embedderApiKeys: ['', '_2', '_3', '_4'].map((place) => env[`SHEAF_EMBEDDER_API_KEY${place}`]),
    ...(languageModelUrl && { languageModelUrl }),
    ...(languageModelApiKey && { languageModelApiKey }),
    ...(doclingUrl && { doclingUrl }),
    ...(transcriberUrl && { transcriberUrl }),
    ...(ocrLanguages && { ocrLanguages }),
    ...(egressAllow && { egressAllow }),
    ...(tokenSecret && { tokenSecret }),
    ...(oidcIssuers && { oidcIssuers }),
    ...(corsOrigins && { corsOrigins }),
    logRetention: {
      ...(logDays && { days: positive('SHEAF_LOG_DAYS', logDays) }),
      ...(logMegabytes && { bytes: positive('SHEAF_LOG_MEGABYTES', logMegabytes) * 2 ** 20 }),
    },
    ...(edgarOrigin && { edgarOrigin }),
    ...(sourceBuckets && { sourceBuckets }),
    ...(sqliteFolder && { sqliteFolder: resolve(sqliteFolder) }),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`${name} is "${text}". Use a number above 0.`);
}

async function putSample({ landing }: Cloud, files: readonly SampleFile[]): Promise<void> {
  const queue = files.values();
  const worker = async (): Promise<void> => {
    for (const { name, file } of queue) await landing.put(`default/sample/${name}`, await readFile(file));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** What the log says last of an error: most likely the reason. */
async function lastError(dataFolder: string): Promise<string> {
  const log = await readFile(join(dataFolder, 'logs', 'sheaf.jsonl'), 'utf8').catch(() => '');
  const line = log.split('\n').findLast((candidate) => candidate.includes('"level":"error"'));
  return line === undefined ? 'See: sheaf logs' : `The log says: ${line.slice(0, 1_000)}`;
}
