/**
 * The one table of variables that differ between a deployment and a laptop. Everything else of a function's environment
 * is what the template says.
 */

export interface LocalEndpoints {
  /** `postgres://…` */
  readonly databaseUrl: string;
  /** `lancedb:/…` or `qdrant:http://…`; undefined keeps the template's. */
  readonly vectorStoreUrl: string | undefined;
  /** `lexical:`, `blend:`…; undefined keeps the template's. */
  readonly embedderUrl: string | undefined;
  /** S3 and SQS. */
  readonly storageUrl: string;
  /** Every other service. */
  readonly servicesUrl: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly cursorSecret: string;
  readonly openJobsDelaySeconds: number;
  readonly logLevel: string;
  readonly compileCacheDir: string;
}

export interface EnvironmentOverride {
  readonly name: string;
  /** declared: only where the template declares the variable. */
  readonly when: 'declared' | 'always';
  readonly value: (endpoints: LocalEndpoints) => string | undefined;
  readonly reason: string;
}

const sdkReason = 'The AWS SDK of the functions talks to this process.';
const keyReason = 'A key pair of this run: only its processes may talk to the storage.';

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
  {
    name: 'CURSOR_SECRET',
    when: 'declared',
    value: (to) => to.cursorSecret,
    reason: 'Made once and kept in the data folder.',
  },
  {
    name: 'OPEN_JOBS_DELAY_SECONDS',
    when: 'declared',
    value: (to) => String(to.openJobsDelaySeconds),
    reason: 'One person waits for one file; a deployment gathers a minute of arrivals into a job.',
  },
  {
    name: 'LOG_LEVEL',
    when: 'declared',
    value: (to) => to.logLevel,
    reason: 'LOG_LEVEL of `npm start` holds for all processes.',
  },
  { name: 'POWERTOOLS_LOG_LEVEL', when: 'always', value: (to) => to.logLevel.toUpperCase(), reason: 'As LOG_LEVEL.' },
  { name: 'AWS_ENDPOINT_URL', when: 'always', value: (to) => to.servicesUrl, reason: sdkReason },
  { name: 'AWS_ENDPOINT_URL_S3', when: 'always', value: (to) => to.storageUrl, reason: sdkReason },
  { name: 'AWS_ENDPOINT_URL_SQS', when: 'always', value: (to) => to.storageUrl, reason: sdkReason },
  { name: 'AWS_ACCESS_KEY_ID', when: 'always', value: (to) => to.accessKeyId, reason: keyReason },
  { name: 'AWS_SECRET_ACCESS_KEY', when: 'always', value: (to) => to.secretAccessKey, reason: keyReason },
  { name: 'NODE_COMPILE_CACHE', when: 'always', value: (to) => to.compileCacheDir, reason: 'Processes start faster.' },
  {
    name: 'LANCE_CPU_THREADS',
    when: 'always',
    value: () => '4',
    reason: 'On two cores the build of a full-text index hangs with fewer.',
  },
];
