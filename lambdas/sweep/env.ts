import * as z from 'zod';

export const environment = z.object({
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  LANDING_BUCKET: z.string().min(1),
  OPEN_JOBS_QUEUE_URL: z.url(),
  /** How long marked objects gather before a job opens; 0–900, what SQS can delay. */
  OPEN_JOBS_DELAY_SECONDS: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().max(900)),
  STATE_MACHINE_ARN: z.string().min(1),
  /** Function that ends the erasures which were interrupted. */
  ERASE_FUNCTION_NAME: z.string().min(1),
  /** Function that looks at a schedule. */
  FIRE_FUNCTION_NAME: z.string().min(1),
  /** Function that tells receivers of events. */
  DELIVER_FUNCTION_NAME: z.string().min(1),
  /** Function that does what is to be done for a tenant as a whole. */
  TEND_FUNCTION_NAME: z.string().min(1),
  /** Before the tenant and the reference in the name of each credential. */
  SOURCE_SECRETS: z.string().min(1),
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
