import * as z from 'zod';

export const environment = z.object({
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  /** Login of `sheaf_app`, given its password by the migration; only with a `data-api:` database. */
  SECRET_ARN_APP: z.string().min(1).optional(),
  /** Login of `sheaf_system`, likewise. */
  SECRET_ARN_SYSTEM: z.string().min(1).optional(),
  /** Secret of the first tenant's key `admin`: the text itself, or `secret:{ARN}`; without one there is no such key. */
  ADMIN_KEY: z.string().min(1).optional(),
  /** `{"jobs": 20, "embedding": 64, "weights": {"acme": 2}}`: what tenants share, and how. */
  FAIRNESS: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(
      z.strictObject({
        jobs: z.int().min(1),
        embedding: z.int().min(1),
        weights: z.record(z.string(), z.number().positive()),
      }),
    ),
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
