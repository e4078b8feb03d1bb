import * as z from 'zod';

const state = z.enum(['healthy', 'degraded', 'unhealthy']);

export const health = z
  .object({
    status: state,
    dependencies: z.record(
      z.string(),
      z.object({ status: state, latencyMs: z.number().min(0), detail: z.string().optional() }),
    ),
  })
  .meta({ id: 'Health' });

export type Health = z.infer<typeof health>;

export const liveness = z.object({ status: z.literal('alive') }).meta({ id: 'Liveness' });

export const versionInfo = z
  .object({
    version: z.string().meta({ description: 'Of Sheaf (Semantic Versioning).' }),
    apiVersions: z.array(z.string()).meta({ description: 'First parts of the paths that it serves.' }),
  })
  .meta({ id: 'Version' });
