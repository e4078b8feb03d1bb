import * as z from 'zod';

export const environment = z.object({
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  OPEN_JOBS_QUEUE_URL: z.url(),
  /** How long marked objects gather before a job opens; 0–900, what SQS can delay. */
  OPEN_JOBS_DELAY_SECONDS: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().max(900)),
  /** Function that looks at a schedule. */
  FIRE_FUNCTION_NAME: z.string().min(1),
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
