import * as z from 'zod';

/** Parameters of `s3_prefix`. */
export const s3PrefixParameters = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket, such as reports-archive')
    .meta({ description: 'A bucket that the operator has opened to sources.' }),
  prefix: z.string().max(1024).default('').meta({ description: 'Only keys that begin with it.' }),
  maxObjects: z.int().min(1).max(1_000_000).default(10_000).meta({ description: 'Objects that are listed at most.' }),
  maxBytesPerObject: z
    .int()
    .min(1)
    .max(500_000_000)
    .default(50_000_000)
    .meta({ description: 'Larger objects are problems of the job; they are not read.' }),
});
