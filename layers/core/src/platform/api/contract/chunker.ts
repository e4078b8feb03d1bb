/** How a corpus wants its documents cut, on the wire: one of the strategies, with its numbers and their defaults. */
import * as z from 'zod';

const encoding = z
  .enum(['cl100k', 'o200k'])
  .default('cl100k')
  .meta({ description: 'What counts tokens. Take that of the model that will read the chunks.' });

const sizeOf = (least: number, usual: number) =>
  z.int().min(least).max(2_000).default(usual).meta({ description: 'Most tokens of a chunk.' });

const overlapOf = (usual: number) =>
  z.int().min(0).max(1_000).default(usual).meta({ description: 'Most tokens repeated of the chunk before.' });

const overlapping = { encoding, chunkSize: sizeOf(50, 500), chunkOverlap: overlapOf(100) };

const isOverlapSmaller = (value: { chunkSize: number; chunkOverlap: number }) => value.chunkOverlap < value.chunkSize;
const smaller = { path: ['chunkOverlap'], message: 'must be smaller than chunkSize' };

const recursive = z
  // The strategy of a chunker that names none.
  .strictObject({ strategy: z.literal('recursive').optional().default('recursive'), ...overlapping })
  .refine(isOverlapSmaller, smaller);
const sentence = z.strictObject({ strategy: z.literal('sentence'), ...overlapping }).refine(isOverlapSmaller, smaller);
const fixed = z.strictObject({ strategy: z.literal('fixed'), ...overlapping }).refine(isOverlapSmaller, smaller);
const markdown = z
  .strictObject({
    strategy: z.literal('markdown'),
    ...overlapping,
    depth: z.int().min(1).max(6).default(3).meta({ description: 'Deepest heading level that begins a section.' }),
  })
  .refine(isOverlapSmaller, smaller);
const hierarchical = z
  .strictObject({
    strategy: z.literal('hierarchical'),
    encoding,
    chunkSize: sizeOf(50, 250).meta({ description: 'Most tokens of a chunk; of its parent, four times as many.' }),
    chunkOverlap: overlapOf(50),
  })
  .refine(isOverlapSmaller, smaller);
const raptor = z.strictObject({ strategy: z.literal('raptor'), encoding, chunkSize: sizeOf(20, 100) });
const semantic = z.strictObject({
  strategy: z.literal('semantic'),
  encoding,
  chunkSize: sizeOf(50, 500),
  percentile: z.number().min(50).max(99.9).default(95).meta({
    description: 'Share of the distances between neighbouring sentences that begins no new topic, in percent.',
  }),
});

const strategies = [recursive, sentence, markdown, fixed, raptor, hierarchical, semantic] as const;

export const chunker = z
  .discriminatedUnion('strategy', strategies, {
    error: ({ code }) =>
      code === 'invalid_union'
        ? 'must be recursive, sentence, markdown, fixed, raptor, hierarchical or semantic'
        : undefined,
  })
  .meta({ id: 'Chunker' });
