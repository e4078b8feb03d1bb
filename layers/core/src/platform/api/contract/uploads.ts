/** Uploads on the wire: names and sizes in; for each file a presigned PUT out, and for a large one a PUT for each part. */
import * as z from 'zod';
import { partBytes } from '../../uploads/part-plan.ts';
import { corpusName, jobId, timestamp, uploadId } from './identifiers.ts';

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
    corpus: corpusName.optional().meta({
      description: 'When given, files above maxFileBytes of this corpus are refused before anything is sent.',
    }),
  })
  .meta({ id: 'UploadRequest' });

const headers = z.record(z.string(), z.string()).meta({ description: 'To be sent with the PUT.' });

const uploadPart = z
  .object({
    number: z.int().min(1),
    offset: z.int().min(0).meta({ description: 'Byte of the file at which the part begins.' }),
    sizeBytes: z.int().min(1),
    url: z.string().meta({ description: 'Takes one PUT of exactly sizeBytes, within one hour.' }),
    headers,
  })
  .meta({ id: 'UploadPart' });

const uploadTarget = z
  .object({
    path: z.string(),
    url: z.string().meta({ description: 'Takes one PUT of exactly sizeBytes, within one hour.' }),
    headers,
    parts: z
      .array(uploadPart)
      .optional()
      .meta({
        description: `Of a file above ${partBytes} bytes: where its parts go, in any order, in place of \`url\`. Left out beyond the first 1,000 URLs of an answer; \`GET /v1/uploads/{uploadId}\` gives them when those have arrived.`,
      }),
  })
  .meta({ id: 'UploadTarget' });

export const upload = z.object({ uploadId, files: z.array(uploadTarget) }).meta({ id: 'Upload' });

export const uploadState = z
  .object({
    uploadId,
    corpus: corpusName,
    createdAt: timestamp,
    jobId: jobId.nullable().meta({ description: 'The job that took the files; null while the upload is open.' }),
    files: z.array(
      z.object({
        path: z.string().nullable().meta({ description: 'Null once the document is erased.' }),
        sizeBytes: z.int().min(0),
        hasArrived: z.boolean(),
      }),
    ),
    missing: z.array(uploadTarget).meta({
      description:
        'Where to send what has not arrived, with new URLs; of a large file only the parts that are missing.',
    }),
  })
  .meta({ id: 'UploadState' });

export type UploadRequest = z.input<typeof uploadRequest>;
export type UploadFile = z.output<typeof uploadRequest>['files'][number];
export type Upload = z.infer<typeof upload>;
export type UploadTarget = z.infer<typeof uploadTarget>;
export type UploadState = z.infer<typeof uploadState>;
