import * as z from 'zod';
import { oidcIssuer } from '../layers/core/src/platform/auth/oidc-issuer.ts';

const slug = z.string().regex(/^[a-z][a-z0-9-]{1,15}$/, 'use 2–16 of a–z, 0–9 and -, beginning with a letter');
const concurrency = z.int().min(1).max(1000);

const vectorStore = z.discriminatedUnion('kind', [
  /** LanceDB in the lake bucket: no server; one writer per tenant and space. */
  z.strictObject({ kind: z.literal('lancedb-s3') }),
  /** A Qdrant that somebody else runs; `apiKeySecretName` names a secret that holds its key as plain text. */
  z.strictObject({
    kind: z.literal('qdrant'),
    url: z.url({ protocol: /^https$/ }),
    apiKeySecretName: z.string().min(1),
  }),
]);

const remoteEmbedder = {
  url: z
    .string()
    .regex(
      /^(lexical:|(openai|voyage|cohere):(https:\/\/|\?|$))[^|]*$/,
      'use lexical:, openai:, voyage:, cohere: or openai:https://host/v1?model=…',
    ),
  /** Name of the secret that holds the provider's key as plain text. */
  apiKeySecretName: z.string().min(1).optional(),
};

/** The embedder of corpora that name none. The sentence model of a laptop does not run in a Lambda function. */
const embedder = z.strictObject({
  ...remoteEmbedder,
  /** What takes over, in this order, while it is down: other servers of the same model, which make the same space. */
  standby: z.array(z.strictObject(remoteEmbedder)).max(3).default([]),
});

/** Explains failures. */
const languageModel = z.strictObject({
  url: z
    .string()
    .regex(
      /^(extractive:$|(anthropic|openai):(https:\/\/|\?|$))/,
      'use extractive:, anthropic:, openai: or openai:https://host/v1?model=…',
    ),
  /** Name of the secret that holds the provider's key as plain text. */
  apiKeySecretName: z.string().min(1).optional(),
});

/** A server that reads documents: Docling Serve, with what goes to it. */
const docling = z.strictObject({
  url: z.string().regex(/^https:\/\//, 'use https://host?mediaTypes=…&leastCharacters=…&version=…'),
  /** Name of the secret that holds the server's key as plain text. */
  apiKeySecretName: z.string().min(1).optional(),
});

/** Speech to text, by any server with OpenAI's interface. Without it, audio and video are quarantined. */
const transcriber = z.strictObject({
  url: z.string().regex(/^openai:https:\/\//, 'use openai:https://host/v1?model=…'),
  apiKeySecretName: z.string().min(1).optional(),
});

const database = z.strictObject({
  /** Aurora capacity units; 0 lets the database pause, which costs the first request after it about 15 s. */
  minCapacity: z.number().min(0).max(128).multipleOf(0.5),
  maxCapacity: z.number().min(1).max(128).multipleOf(0.5),
  /** Idle seconds before it pauses; only with minCapacity 0. 300 is the least that Aurora takes. */
  pauseAfterSeconds: z.int().min(300).max(86_400).default(300),
  backupRetentionDays: z.int().min(1).max(35).default(7),
});

/** Most child executions of each map at a time. Their sum times one function each must fit the account's Lambda quota. */
const mapConcurrency = z.strictObject({
  documents: concurrency,
  documentsLarge: concurrency,
  shards: concurrency,
  shardsLarge: concurrency,
});

/** One deployment of Sheaf. Every field without a default must be chosen; an unknown field is refused. */
export const configSchema = z.strictObject({
  /** Part of every physical name: `sheaf-{name}-…`. Two deployments in one account differ in it. */
  name: slug,
  /** 12 digits; left out, the account and region of the credentials that deploy. */
  account: z
    .string()
    .regex(/^\d{12}$/, 'an account id has 12 digits')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region looks like eu-central-1')
    .optional(),
  /** True keeps buckets, key and database when a stack is deleted, and protects the database against deletion. */
  retainData: z.boolean(),
  embedder,
  languageModel: languageModel.default({ url: 'extractive:' }),
  vectorStore,
  docling: docling.optional(),
  transcriber: transcriber.optional(),
  /** Of text in pictures, as tesseract names them, the most frequent one first; each is an npm package of package.json. */
  ocrLanguages: z
    .array(z.string().regex(/^[a-z]{3}(_[a-z]+)*$/i, 'use the names of tesseract, such as eng, deu or chi_sim'))
    .min(1)
    .default(['eng']),
  /** What the egress guard lets pass beside public addresses, exactly as written: `https://wiki.example.internal`. */
  egressAllow: z.array(z.string().min(1)).default([]),
  /** Pages of these origins may call the API from a browser: `https://app.example`. */
  corsOrigins: z
    .array(
      z.string().regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/, 'use scheme, host and port, such as https://app.example'),
    )
    .default([]),
  /** A mirror of EDGAR with the paths of the SEC's, as `https://edgar.example.org`; empty for the SEC itself. */
  edgarOrigin: z
    .union([z.literal(''), z.url().regex(/^https?:\/\/[^/?#@]+$/, 'use an origin, such as https://edgar.example.org')])
    .default(''),
  /** Buckets of others that jobs may read: a name, or `name/prefix`. A key that encrypts them must let `list-source` decrypt. */
  sourceBuckets: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^*?,]*)?$/, 'use bucket or bucket/prefix'))
    .default([]),
  /** OpenID Connect issuers whose access tokens are taken, such as a Cognito user pool. */
  oidcIssuers: z.array(oidcIssuer).default([]),
  database,
  concurrency: mapConcurrency,
  /** Objects that one invocation of receive-objects takes, and how long it may wait for them. More than 10 need ≥ 1 s. */
  intake: z
    .strictObject({ batchSize: z.int().min(1).max(10_000), batchingWindowSeconds: z.int().min(0).max(300) })
    .refine((intake) => intake.batchSize <= 10 || intake.batchingWindowSeconds >= 1, {
      path: ['batchingWindowSeconds'],
      message: 'a batchSize above 10 needs a window of at least 1 second',
    }),
  /** How long dropped objects gather before a job opens: 60 s make jobs of a useful size, 900 is what SQS can delay. */
  openJobsDelaySeconds: z.int().min(0).max(900).default(60),
  /** Requests per second and burst of the whole API; the account's default is 10,000 and 5,000. */
  throttle: z
    .strictObject({ ratePerSecond: z.int().min(1).max(10_000), burst: z.int().min(1).max(5000) })
    .default({ ratePerSecond: 100, burst: 200 }),
  /**
   * What all tenants share, and how: `jobs` at work at once, calls to the embedding model (`embedding`) at once, and how much each tenant
   * weighs beside the others; who is not named weighs 1.
   */
  fairness: z
    .strictObject({
      jobs: concurrency.default(20),
      embedding: concurrency.default(64),
      weights: z.record(z.string().regex(/^[a-z0-9-]{3,40}$/), z.number().min(0.01).max(100)).default({}),
    })
    .default({ jobs: 20, embedding: 64, weights: {} }),
  /** Traces: `xray` by AWS X-Ray; `otlpEndpoint` is a collector of OpenTelemetry that takes OTLP over HTTP. */
  telemetry: z
    .strictObject({
      xray: z.boolean().default(false),
      otlpEndpoint: z.url({ protocol: /^https?$/ }).optional(),
    })
    .default({ xray: false }),
  /**
   * Streams of events that may be open at once. Each is an invocation of its own for up to 5 minutes: the account sets aside these, and 10
   * more to refuse others with. Half of them are for one tenant at most.
   */
  eventStreams: z.int().min(1).max(500).default(20),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** One of the retentions that CloudWatch Logs takes. */
  logRetentionDays: z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]).default(30),
});

export type SheafConfig = z.output<typeof configSchema>;
export type SheafConfigInput = z.input<typeof configSchema>;
