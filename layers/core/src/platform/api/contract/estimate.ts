/** What a dry run says of the job that it stands for. Shapes grow by additions only. */
import * as z from 'zod';

const figure = z
  .object({
    value: z.number().nullable(),
    basis: z.enum(['measured', 'extrapolated']).nullable().meta({
      description: '`measured`: counted. `extrapolated`: from the documents that were read. Null where the value is.',
    }),
    sampledDocuments: z.int().nullable().meta({ description: 'How many were read; null unless it is extrapolated.' }),
    reason: z.string().nullable().meta({ description: 'Why there is no value, or what else is to be known of it.' }),
  })
  .meta({ id: 'EstimatedFigure' });

export const estimate = z
  .object({
    documents: z.object({
      total: figure,
      new: figure,
      changed: figure,
      unchanged: figure,
      toRemove: figure,
      problems: figure.meta({ description: 'Documents that are not to be had, or larger than the corpus takes.' }),
    }),
    bytes: figure.meta({ description: 'Of the documents that are new or changed.' }),
    tokens: figure.meta({ description: 'Of the passages that need a new vector.' }),
    cost: z.object({
      currency: z.string().meta({ description: 'ISO 4217, of the price table.' }),
      amount: figure,
      byStage: z.object({ fetch: figure, clean: figure, chunk: figure, embed: figure, store: figure }),
    }),
  })
  .meta({ id: 'Estimate', description: 'What the job would do. Nothing of it was stored.' });

export type EstimateView = z.infer<typeof estimate>;
export type FigureView = z.infer<typeof figure>;
