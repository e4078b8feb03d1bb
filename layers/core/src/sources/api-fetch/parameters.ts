import * as z from 'zod';
import { authParameters } from './auth-parameters.ts';
import { paginationParameters } from './pagination-parameters.ts';
import { parameterFaults } from './parameter-faults.ts';
import {
  bodyPath,
  callableUrl,
  expression,
  headerName,
  headerValue,
  parameterName,
  queryValue,
} from './parameter-fields.ts';

/** An answer is held whole, as bytes and as text. */
export const mostBytesPerAnswer = 104_857_600;

const fields = z
  .strictObject({
    content: expression.default('$').meta({ description: 'Text or an object; the whole item where nothing is said.' }),
    title: expression.optional(),
    id: expression.optional().meta({ description: 'What tells items apart; `id` where nothing is said.' }),
    updatedAt: expression.optional().meta({ description: 'When it changed last: a date (ISO 8601) or a Unix time.' }),
    url: expression.optional().meta({ description: 'Where people find it; it names the document if http or https.' }),
    mediaType: z
      .union([z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/), expression])
      .optional()
      .meta({ description: 'Of content that is text: a media type such as text/markdown, or JSONata that gives one.' }),
    metadata: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/), expression)
      .refine((metadata) => Object.keys(metadata).length <= 32, 'has more than 32 names')
      .default({}),
  })
  .prefault({})
  .meta({ description: 'Where in an item things stand; each is JSONata over the item.' });

const updatedSince = z
  .strictObject({
    parameter: bodyPath.meta({ description: 'What carries the time; in a body, a path such as filter.since.' }),
    format: z.enum(['iso', 'unix', 'unixMs', 'date']).default('iso'),
    in: z.enum(['query', 'body']).default('query'),
    overlapSeconds: z
      .int()
      .min(0)
      .max(2_592_000)
      .default(60)
      .meta({ description: 'How much earlier than the newest item seen the next listing begins.' }),
  })
  .optional()
  .meta({ description: 'Asks only for what changed since the last listing. Needs fields.updatedAt.' });

const limits = {
  delaySeconds: z.number().min(0).max(60).default(0.5).meta({ description: 'Between calls to one host.' }),
  timeoutSeconds: z.number().min(1).max(300).default(30).meta({ description: 'Of one call.' }),
  tries: z.int().min(1).max(10).default(3).meta({ description: 'Of one call, where another try may help.' }),
  maxItems: z.int().min(1).max(1_000_000).default(100).meta({ description: 'Items listed at most.' }),
  maxPages: z.int().min(1).max(100_000).default(10).meta({ description: 'Answers read at most.' }),
  maxBytesPerAnswer: z
    .int()
    .min(1024)
    .max(mostBytesPerAnswer)
    .default(52_428_800)
    .meta({ description: 'Of one answer, after decompression.' }),
};

const parameters = z.strictObject({
  url: callableUrl.meta({ description: 'Of the first page.' }),
  method: z.enum(['GET', 'POST']).default('GET'),
  headers: z.record(headerName, headerValue).default({}),
  query: z.record(parameterName, queryValue).default({}).meta({ description: 'Added to the query of url.' }),
  body: z.unknown().optional().meta({ description: 'Of a POST: a text is sent as it is, anything else as JSON.' }),
  format: z
    .enum(['auto', 'json', 'ndjson', 'csv', 'xml'])
    .default('auto')
    .meta({ description: 'What answers are; auto goes by their media type, then by their content.' }),
  auth: authParameters,
  pagination: paginationParameters,
  dataPath: expression.optional().meta({
    description:
      'JSONata: the items of a JSON or XML answer. Of JSON: the answer if it is an array, else its only array.',
  }),
  fields,
  updatedSince,
  ...limits,
});

export type ApiFetchParameters = z.output<typeof parameters>;

/** What a job of type `api_fetch` takes. */
export const apiFetchParameters = parameters.superRefine((given, context) => {
  for (const { path, message } of parameterFaults(given)) context.addIssue({ code: 'custom', path, message });
});
