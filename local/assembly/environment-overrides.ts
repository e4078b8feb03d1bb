/**
 * The one table of variables that differ between a deployment and a laptop. Everything else of a function's environment
 * is what the template says.
 */

import { accountId } from './account.ts';

export interface LocalEndpoints {
  /** `postgres://…` */
  readonly databaseUrl: string;
  /** `lancedb:/…` or `qdrant:http://…`; undefined keeps the template's. */
  readonly vectorStoreUrl: string | undefined;
  /** `lexical:`, `blend:`…; undefined keeps the template's. */
  readonly embedderUrl: string | undefined;
  /** Keys of the embedder and of those that take over from it; empty for none. */
  readonly embedderApiKeys: readonly (string | undefined)[];
  /** `extractive:`, `anthropic:`…; undefined keeps the template's. */
  readonly languageModelUrl: string | undefined;
  readonly languageModelApiKey: string | undefined;
  /** Servers and languages by which documents are read; undefined keeps the template's. */
  readonly doclingUrl: string | undefined;
  readonly transcriberUrl: string | undefined;
  readonly ocrLanguages: string | undefined;
  /** Origins that the egress guard lets pass, separated by commas; undefined keeps the template's. */
  readonly egressAllow: string | undefined;
  /** What keys of access tokens are derived from; undefined keeps the secret of the template. */
  readonly tokenSecret: string | undefined;
  readonly oidcIssuers: string | undefined;
  /** Origins whose pages may call the API, separated by commas; undefined keeps the template's. */
  readonly corsOrigins: string | undefined;
  /** Origin of a mirror of EDGAR; undefined keeps the template's. */
  readonly edgarOrigin: string | undefined;
  /** Buckets that jobs may read, separated by commas; undefined keeps the template's. */
  readonly sourceBuckets: string | undefined;
  /** Folder of SQLite files that jobs may read; undefined for none. */
  readonly sqliteFolder: string | undefined;
  /** Figures of stages, queues and processes, in the format of Prometheus. */
  readonly metricsUrl: string;
  /** S3 and SQS. */
  readonly storageUrl: string;
  /** Every other service. */
  readonly servicesUrl: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where the sentence model answers; undefined when no function needs it. */
  readonly sentenceModelUrl: string | undefined;
  readonly openJobsDelaySeconds: number;
  /** Level of a function by its title. */
  readonly logLevelOf: (title: string) => string;
  readonly compileCacheDir: string;
}

export interface EnvironmentOverride {
  readonly name: string;
  /** declared: only where the template declares the variable. beside: only where it declares that other one. */
  readonly when: 'declared' | 'always' | { readonly beside: string };
  readonly value: (endpoints: LocalEndpoints, title: string) => string | undefined;
  readonly reason: string;
}

const sdkReason = 'The AWS SDK of the functions talks to this process.';
const readerReason = 'What runs on this machine is chosen by who starts it, not by a file of config/.';
const keyOfProviderReason = 'A key comes from who starts it; that of the template never goes to another server.';
const reachReason =
  'What jobs may reach on and from this machine, and which pages may ask it, whoever starts it decides.';
const keyReason = 'A key pair of this run: only its processes may talk to the storage.';

/** Where another service was chosen than that of the template, its key is not sent there. */
function keyFor(url: string | undefined, key: string | undefined): string | undefined {
  return key ?? (url === undefined ? undefined : 'none');
}

export const environmentOverrides: readonly EnvironmentOverride[] = [
  {
    name: 'DATABASE_URL',
    when: 'declared',
    value: (to) => to.databaseUrl,
    reason: 'PGlite, or any PostgreSQL, instead of Aurora.',
  },
  {
    name: 'VECTOR_STORE_URL',
    when: 'declared',
    value: (to) => to.vectorStoreUrl,
    reason: 'LanceDB on disk instead of a server.',
  },
  { name: 'EMBEDDER_URL', when: 'declared', value: (to) => to.embedderUrl, reason: 'An embedder that needs no key.' },
  ...[0, 1, 2, 3].map(
    (at): EnvironmentOverride => ({
      name: at === 0 ? 'EMBEDDER_API_KEY' : `EMBEDDER_API_KEY_${at + 1}`,
      when: { beside: 'EMBEDDER_URL' },
      value: (to) => keyFor(to.embedderUrl, to.embedderApiKeys[at]),
      reason: keyOfProviderReason,
    }),
  ),
  { name: 'LANGUAGE_MODEL_URL', when: 'declared', value: (to) => to.languageModelUrl, reason: readerReason },
  {
    name: 'LANGUAGE_MODEL_API_KEY',
    when: { beside: 'LANGUAGE_MODEL_URL' },
    value: (to) => keyFor(to.languageModelUrl, to.languageModelApiKey),
    reason: keyOfProviderReason,
  },
  { name: 'DOCLING_URL', when: 'declared', value: (to) => to.doclingUrl, reason: readerReason },
  { name: 'TRANSCRIBER_URL', when: 'declared', value: (to) => to.transcriberUrl, reason: readerReason },
  { name: 'OCR_LANGUAGES', when: 'declared', value: (to) => to.ocrLanguages, reason: readerReason },
  {
    name: 'TOKEN_SECRET',
    when: 'declared',
    value: (to) => to.tokenSecret,
    reason: 'Who lets other machines in chooses the secret; else one is made at the first start.',
  },
  {
    name: 'OIDC_ISSUERS',
    when: 'declared',
    value: (to) => to.oidcIssuers,
    reason: 'Whom a laptop trusts is said at its start.',
  },
  { name: 'EGRESS_ALLOW', when: 'declared', value: (to) => to.egressAllow, reason: reachReason },
  { name: 'CORS_ORIGINS', when: 'declared', value: (to) => to.corsOrigins, reason: reachReason },
  { name: 'SOURCE_BUCKETS', when: 'declared', value: (to) => to.sourceBuckets, reason: reachReason },
  { name: 'EDGAR_ORIGIN', when: 'declared', value: (to) => to.edgarOrigin, reason: reachReason },
  { name: 'SQLITE_FOLDER', when: 'declared', value: (to) => to.sqliteFolder, reason: reachReason },
  {
    name: 'SENTENCE_MODEL_URL',
    when: 'always',
    value: (to) => to.sentenceModelUrl,
    reason: 'One process holds the sentence model for all functions.',
  },
  {
    name: 'OPEN_JOBS_DELAY_SECONDS',
    when: 'declared',
    value: (to) => String(to.openJobsDelaySeconds),
    reason: 'One person waits for one file; a deployment gathers a minute of arrivals into a job.',
  },
  {
    name: 'METRICS_URL',
    when: 'declared',
    value: (to) => to.metricsUrl,
    reason: 'The embedded metrics of the functions come to this process, not to CloudWatch.',
  },
  {
    name: 'SCHEDULE_ROLE_ARN',
    when: 'declared',
    value: () => `arn:aws:iam::${accountId}:role/scheduler`,
    reason: 'The clock of this process calls functions under no role.',
  },
  {
    name: 'LOG_LEVEL',
    when: 'declared',
    value: (to, title) => to.logLevelOf(title),
    reason: 'LOG_LEVEL of `npm start` holds for all processes.',
  },
  {
    name: 'POWERTOOLS_LOG_LEVEL',
    when: 'always',
    value: (to, title) => to.logLevelOf(title).toUpperCase(),
    reason: 'As LOG_LEVEL.',
  },
  { name: 'AWS_ENDPOINT_URL', when: 'always', value: (to) => to.servicesUrl, reason: sdkReason },
  { name: 'AWS_ENDPOINT_URL_S3', when: 'always', value: (to) => to.storageUrl, reason: sdkReason },
  { name: 'AWS_ENDPOINT_URL_SQS', when: 'always', value: (to) => to.storageUrl, reason: sdkReason },
  { name: 'AWS_ACCESS_KEY_ID', when: 'always', value: (to) => to.accessKeyId, reason: keyReason },
  { name: 'AWS_SECRET_ACCESS_KEY', when: 'always', value: (to) => to.secretAccessKey, reason: keyReason },
  {
    name: 'NODE_OPTIONS',
    when: 'declared',
    value: (to, title) => (to.logLevelOf(title) === 'debug' ? undefined : ''),
    reason: 'Source maps take 10 to 20 MB of each process; LOG_LEVEL=debug has them.',
  },
  { name: 'NODE_COMPILE_CACHE', when: 'always', value: (to) => to.compileCacheDir, reason: 'Processes start faster.' },
  {
    name: 'MALLOC_ARENA_MAX',
    when: 'always',
    value: () => '2',
    reason: 'Native code keeps an arena of memory for each thread otherwise, and there are many threads on few cores.',
  },
  {
    name: 'LANCE_CPU_THREADS',
    when: 'always',
    value: () => '4',
    reason: 'On two cores the build of a full-text index hangs with fewer.',
  },
];
