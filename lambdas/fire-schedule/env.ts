import * as z from 'zod';

export const environment = z.object({
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  STATE_MACHINE_ARN: z.string().min(1),
  /** Before the name of each entry in EventBridge Scheduler. */
  SCHEDULE_PREFIX: z.string().regex(/^[0-9A-Za-z._-]{1,31}$/),
  /** This function: what the scheduler invokes. */
  SCHEDULE_TARGET_ARN: z.string().min(1),
  /** The role under which it does. */
  SCHEDULE_ROLE_ARN: z.string().min(1),
  /** Where it leaves what it could not deliver. */
  SCHEDULE_DEAD_LETTERS_ARN: z.string().min(1),
  /** Calls that have to wait: a jitter that has not passed. */
  LATER_QUEUE_URL: z.url(),
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
