/** Request and response of search, as every client sees them. Unknown keys are errors. */
import * as z from 'zod';
import { injectionKinds } from '../ingestion/cleaning/injection-sought.ts';
import { personalDataKinds } from '../ingestion/cleaning/personal-data.ts';
import { maxRangeBoundBytes } from './filter-values.ts';

const maxQueryBytes = 8192;
const scalar = z.union([z.string().max(1000), z.number(), z.boolean()]);
const words = z.array(z.string().min(1).max(200)).min(1).max(100);
const utf8 = new TextEncoder();

const bound = z
  .union([z.number(), z.string()])
  .refine((value) => typeof value === 'number' || utf8.encode(value).length <= maxRangeBoundBytes, {
    error: `a text bound of a range has at most ${maxRangeBoundBytes} bytes`,
  });

const range = z
  .strictObject({ gte: bound.optional(), lte: bound.optional() })
  .refine(({ gte, lte }) => gte !== undefined || lte !== undefined, { error: 'a range needs gte or lte' })
  .refine(({ gte, lte }) => gte === undefined || lte === undefined || typeof gte === typeof lte, {
    error: 'both bounds of a range are numbers, or both are texts',
  })
  .meta({ description: 'Bounds are included. Texts compare by code point; a list never lies in a range.' });

/** What a search may leave out of its results. */
export const withheld = ['injection', 'personal-data', ...personalDataKinds] as const;

export const searchFilter = z
  .strictObject({
    documentId: z.array(z.uuid()).min(1).max(100).optional(),
    uriPrefix: z.string().min(1).max(2048).optional(),
    mediaType: words.optional(),
    language: words.optional(),
    tags: words.optional().meta({ description: 'At least one of them.' }),
    metadata: z
      .record(z.string().min(1).max(200), z.union([scalar, z.array(scalar).min(1).max(100), range]))
      .refine((metadata) => Object.keys(metadata).length <= 20, { error: 'at most 20 keys' })
      .optional()
      .meta({ description: 'Per key one value, a list of which one must match, or a range {gte, lte}.' }),
    without: z
      .array(z.enum(withheld, { error: `must be one of ${withheld.join(', ')}` }))
      .min(1)
      .max(withheld.length)
      .optional()
      .meta({
        description:
          'Drops chunks in which such was found: `injection` is any passage that addresses a model, `personal-data` any kind of it.',
      }),
  })
  .meta({ description: 'All given conditions hold together.' });

export const searchRequest = z.strictObject({
  query: z
    .string()
    .refine((query) => query.trim() !== '', { error: 'the query is empty' })
    .refine((query) => utf8.encode(query).length <= maxQueryBytes, {
      error: `the query has at most ${maxQueryBytes} bytes of UTF-8`,
    }),
  topK: z.int().min(1).max(100).default(10),
  mode: z.enum(['hybrid', 'dense', 'keyword']).default('hybrid'),
  corpora: z
    .array(z.string().regex(/^[a-z0-9-]{3,40}$/))
    .min(1)
    .max(20)
    .default(['documents']),
  filter: searchFilter.optional(),
});

/** What few chunks have beside their text. */
export const chunkContext = {
  tableHeader: z
    .string()
    .optional()
    .meta({ description: 'First row of the table within which the chunk starts; embedded before the text.' }),
  personalData: z
    .array(z.enum(personalDataKinds))
    .optional()
    .meta({ description: 'Kinds of personal data in it; absent where none were found.' }),
  injections: z
    .array(z.enum(injectionKinds))
    .optional()
    .meta({ description: 'Kinds of passages in it that address a model; absent where none were found.' }),
  parentStart: z
    .int()
    .optional()
    .meta({ description: 'Of hierarchical chunks: the parent in the clean text, included.' }),
  parentEnd: z.int().optional().meta({ description: 'Excluded.' }),
};

/** What few results have: of documents that are like another of their corpus. */
const kinship = {
  duplicateOf: z.string().optional().meta({
    description:
      'The document that this one is a copy of, where the search did not find that one: as when the filter leaves it out.',
  }),
  variantOf: z.string().optional().meta({
    description:
      'The document that this one is a variant of: results with one `variantOf`, and that document, belong together.',
  }),
  copies: z
    .strictObject({
      count: z.int().min(1).meta({ description: 'With a filter, of those that the search found.' }),
      documents: z
        .array(z.strictObject({ documentId: z.string(), uri: z.string() }))
        .meta({ description: 'At most five of them.' }),
    })
    .optional()
    .meta({ description: 'Documents that say the same and are not shown beside this one.' }),
};

/** Where a line stands on its page. */
export const boxView = z.object({
  page: z.int(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});

export const searchResult = z.strictObject({
  rank: z.int().min(1),
  score: z
    .number()
    .meta({ description: 'By mode: the fused score (comparable within one answer only), cosine in [-1, 1], or BM25.' }),
  scores: z.strictObject({
    dense: z.number().nullable().meta({ description: 'Cosine; null when the dense leg did not find the chunk.' }),
    keyword: z.number().nullable().meta({ description: 'BM25; null when the keyword leg did not find the chunk.' }),
  }),
  chunkId: z.string(),
  documentId: z.string(),
  uri: z.string(),
  title: z.string().nullable(),
  text: z.string().meta({ description: 'Exactly the clean text from charStart to charEnd.' }),
  charStart: z.int().meta({ description: 'UTF-16 code units of the clean text, included.' }),
  charEnd: z.int().meta({ description: 'UTF-16 code units of the clean text, excluded.' }),
  page: z.int().nullable(),
  boxes: z.array(boxView).optional().meta({
    description:
      'Where its lines stand, to a tenth: in points of a PDF page or pixels of a picture, from the top left. Absent where the format has no places on pages. At most 100; of more lines, neighbours are joined.',
  }),
  headingPath: z.array(z.string()),
  isCut: z.boolean().optional(),
  ...chunkContext,
  ...kinship,
});

export const searchResponse = z.strictObject({
  results: z.array(searchResult),
  mode: z.enum(['hybrid', 'dense', 'keyword']),
  space: z.string().nullable().meta({
    description: 'Embedding space that was searched; several are joined by commas; null before the first ingest.',
  }),
  standIn: z
    .string()
    .nullable()
    .meta({ description: 'Says so when the embeddings are not those of a model; null otherwise.' }),
  stoppedAt: z.int().optional().meta({
    description:
      'Results are fewer than topK since the search stopped after so many chunks of each leg, of which a filter left out most; absent otherwise.',
  }),
  tookMs: z.number(),
});

export type SearchRequest = z.output<typeof searchRequest>;
export type SearchResult = z.output<typeof searchResult>;
export type SearchResponse = z.output<typeof searchResponse>;
export type Withheld = (typeof withheld)[number];
export type SearchMode = SearchRequest['mode'];
