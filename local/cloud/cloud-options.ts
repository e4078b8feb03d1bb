import type { Disorder } from '../events/disorder.ts';
import type { Retention } from '../functions/rotating-file.ts';

export interface CloudOptions {
  /** A `cdk.out`. */
  readonly assemblyDir: string;
  /** Everything that is kept; made when absent. */
  readonly dataDir: string;
  /** Of the API; 0 takes any free port. */
  readonly port: number;
  /** Address of the API. @default 127.0.0.1 */
  readonly host?: string;
  /** Whether a proxy of the operator stands in front, whose forwarded fields say who sends a request. @default false */
  readonly isBehindProxy?: boolean;
  /** What keys of access tokens are derived from. @default made at the first start */
  readonly tokenSecret?: string;
  /** `info`, `debug`, `debug:fetch`… */
  readonly logLevel: string;
  /** How long, and in how many bytes, logs are kept. @default 30 days, 40 MiB for messages and as much for metrics */
  readonly logRetention?: Retention;
  /** Any PostgreSQL. @default PGlite in the data folder */
  readonly databaseUrl?: string;
  /** @default LanceDB in the data folder */
  readonly vectorStoreUrl?: string;
  /** Embedder of corpora that name none. @default what the template says */
  readonly embedderUrl?: string;
  /** Keys of the embedder and of those that take over from it. @default none */
  readonly embedderApiKeys?: readonly (string | undefined)[];
  /** What explains failures. @default what the template says */
  readonly languageModelUrl?: string;
  readonly languageModelApiKey?: string;
  /** Docling Serve, with what goes to it. @default what the template says */
  readonly doclingUrl?: string;
  /** @default what the template says */
  readonly transcriberUrl?: string;
  /** Of text in pictures: `eng+deu`. @default what the template says */
  readonly ocrLanguages?: string;
  /** Origins that the egress guard lets pass, separated by commas. @default what the template says */
  readonly egressAllow?: string;
  /** OpenID Connect issuers that are trusted: a JSON array. @default what the template says */
  readonly oidcIssuers?: string;
  /** Origins whose pages may call the API, separated by commas. @default what the template says */
  readonly corsOrigins?: string;
  /** Origin of a mirror of EDGAR. @default what the template says */
  readonly edgarOrigin?: string;
  /** Buckets that jobs may read, or prefixes of them, separated by commas; each is a folder in `buckets/`. @default none */
  readonly sourceBuckets?: string;
  /** Folder of SQLite files that jobs may read. @default none */
  readonly sqliteFolder?: string;
  /** How long arrivals are gathered into one job. @default 1 */
  readonly openJobsDelaySeconds?: number;
  /** An empty database, to be copied. @default `dist/database` beside the assembly */
  readonly preparedDatabaseDir?: string;
  /** For tests: object events are delivered as badly as S3 may. */
  readonly disorder?: Disorder;
}
