import * as z from 'zod';

export const environment = z.object({
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  /** Before the tenant in the names of the secrets that deliveries are signed with. */
  SOURCE_SECRETS: z.string().min(1),
  /** Origins that the egress guard lets pass though their address is private, separated by commas. */
  EGRESS_ALLOW: z.string().default(''),
  /** The queue of this function: when to look again. */
  WEBHOOK_QUEUE_URL: z.url(),
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
