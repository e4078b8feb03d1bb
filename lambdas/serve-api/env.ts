import * as z from 'zod';
import { frontVariables } from '../adapters/api-front.ts';

export const environment = z.object({
  ...frontVariables,
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  LANDING_BUCKET: z.string().min(1),
  /** `qdrant:https://…`, `lancedb:/path` or `lancedb:s3://bucket/prefix`. */
  VECTOR_STORE_URL: z.string().min(1),
  /** Embedder of corpora that name none, and after `|` those that take over from it: `lexical:`, `openai:https://…?model=…`. */
  EMBEDDER_URL: z.string().min(1),
  /** What explains failures: `extractive:`, `anthropic:` or `openai:https://…?model=…`. */
  LANGUAGE_MODEL_URL: z.string().min(1),
  STATE_MACHINE_ARN: z.string().min(1),
  ERASE_FUNCTION_NAME: z.string().min(1),
  /** Function that looks at a schedule. */
  FIRE_FUNCTION_NAME: z.string().min(1),
  /** Function that tells receivers of events. */
  DELIVER_FUNCTION_NAME: z.string().min(1),
  /** Function that does what is to be done for a tenant as a whole. */
  TEND_FUNCTION_NAME: z.string().min(1),
  /** Signs page cursors: the secret itself, or `secret:{ARN}` of one in Secrets Manager. */
  CURSOR_SECRET: z.string().min(1),
  /** Where the figures of stages and queues are read, in the format of Prometheus; empty where CloudWatch has them. */
  METRICS_URL: z.union([z.literal(''), z.url()]),
  /** Before the tenant in the names of the secrets that sources use. */
  SOURCE_SECRETS: z.string().min(1),
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
