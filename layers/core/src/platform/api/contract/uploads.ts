/** Uploads on the wire: names and sizes in, one presigned PUT for each file out. */
import * as z from 'zod';
import { uploadId } from './identifiers.ts';

/** S3 takes one PUT of at most 5 GB. */
const maxUploadBytes = 5_000_000_000;

const filePath = z
  .string()
  .min(1)
  .max(1_024)
  .transform((path) => path.normalize('NFC'))
  .refine((path) => !/\p{Cc}/u.test(path), 'must not hold control characters')
  .refine(
    (path) => path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..'),
    'must be relative, without empty, . or .. segments',
  )
  .meta({
    type: 'string',
    description: 'Relative to the folder that is ingested, separated by /. The document becomes upload:{path}.',
    examples: ['handbook/travel.md'],
  });

export const uploadRequest = z
  .strictObject({
    files: z
      .array(
        z.strictObject({
          path: filePath,
          sizeBytes: z.int().min(0).max(maxUploadBytes),
        }),
      )
      .min(1)
      .max(1_000)
      .refine((files) => new Set(files.map((file) => file.path)).size === files.length, 'must not hold a path twice'),
  })
  .meta({ id: 'UploadRequest' });

export const upload = z
  .object({
    uploadId,
    files: z.array(
      z.object({
        path: z.string(),
        url: z.string().meta({ description: 'Takes one PUT of exactly sizeBytes, within one hour.' }),
        headers: z.record(z.string(), z.string()).meta({ description: 'To be sent with the PUT.' }),
      }),
    ),
  })
  .meta({ id: 'Upload' });

export type UploadRequest = z.input<typeof uploadRequest>;
export type UploadFile = z.output<typeof uploadRequest>['files'][number];
export type Upload = z.infer<typeof upload>;
