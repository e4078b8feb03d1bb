/** What models used and cost, on the wire. */
import * as z from 'zod';
import { corpusName, jobId } from './identifiers.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day as 2026-03-01')
  .refine((text) => Number.isFinite(Date.parse(text)) && new Date(text).toISOString().startsWith(text), {
    message: 'must be a day of the calendar',
  });

export const usageKeys = ['day', 'job', 'corpus', 'stage', 'model', 'document'] as const;
export const mostUsageItems = 10_000;

export const usageQuery = z.strictObject({
  by: z.enum(usageKeys).default('day'),
  from: day.optional().meta({ description: 'First day, UTC; the first of the month unless given.' }),
  to: day.optional().meta({ description: 'Last day; today unless given.' }),
  jobId: jobId.optional(),
  corpus: corpusName.optional(),
  format: z.enum(['json', 'csv']).optional().meta({ description: 'Else by the Accept header.' }),
});

const sums = {
  calls: z.int().min(0),
  inputTokens: z.int(),
  outputTokens: z.int(),
  amount: z.number().meta({ description: 'US dollars.' }),
  amountUnknown: z
    .number()
    .meta({ description: 'Part of it that was charged as reserved, since nobody told what the call used.' }),
};

export const usageItem = z
  .object({
    key: z.string().nullable().meta({ description: 'Null where an entry has none, such as a search without a job.' }),
    ...sums,
  })
  .meta({ id: 'UsageItem' });

export const usageView = z
  .object({
    by: z.enum(usageKeys),
    from: z.string(),
    to: z.string(),
    currency: z.literal('USD'),
    items: z.array(usageItem).meta({ description: 'By day in order; else the dearest first, at most 10,000.' }),
    isComplete: z.boolean(),
    total: z.object(sums).meta({ description: 'Of all entries, whether they have a key or not.' }),
  })
  .meta({ id: 'Usage' });

export type UsageQuery = z.output<typeof usageQuery>;
export type UsageView = z.infer<typeof usageView>;
