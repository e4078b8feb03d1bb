import * as z from 'zod';

export const fieldError = z
  .object({
    in: z.enum(['body', 'query', 'path', 'header']),
    field: z.string().meta({ description: 'Where in it, as `files[3].path`; empty for the whole.' }),
    message: z.string(),
    received: z.string().meta({ description: 'The value received, as JSON, shortened.' }),
    allowed: z.string().optional().meta({ description: 'What would have been accepted.' }),
  })
  .meta({ id: 'FieldError' });

export const problem = z
  .looseObject({
    type: z.string().meta({ description: 'Stable name of the kind of problem: `urn:sheaf:problem:…`.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The path that was asked for.' }),
    correlationId: z.string(),
    errors: z.array(fieldError).optional(),
    receiptId: z
      .string()
      .optional()
      .meta({ description: 'Of a document that was erased, or a tenant that was deleted.' }),
    receipt: z.looseObject({}).optional().meta({ description: 'That of a tenant that was deleted.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

export type FieldError = z.infer<typeof fieldError>;
export type Problem = z.infer<typeof problem>;
