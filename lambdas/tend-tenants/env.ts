import * as z from 'zod';

export const environment = z.object({
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  LANDING_BUCKET: z.string().min(1),
  /** `qdrant:https://…`, `lancedb:/path` or `lancedb:s3://bucket/prefix`. */
  VECTOR_STORE_URL: z.string().min(1),
  STATE_MACHINE_ARN: z.string().min(1),
  /** Function that looks at a schedule. */
  FIRE_FUNCTION_NAME: z.string().min(1),
  /** Before the tenant and the reference in the name of each credential. */
  SOURCE_SECRETS: z.string().min(1),
  /** The queue of this function: when to look again. */
  TENANT_QUEUE_URL: z.url(),
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
