import * as z from 'zod';
import { frontVariables } from '../adapters/api-front.ts';

const count = z.coerce.number().int().min(1);

export const environment = z.object({
  ...frontVariables,
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  /** After so many seconds a stream ends, and its reader connects again. */
  STREAM_SECONDS: count,
  /** Streams that may be open at once, of all tenants and of one. */
  STREAM_MOST_OPEN: count,
  STREAM_MOST_OF_TENANT: count,
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
