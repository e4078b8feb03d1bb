/** Budgets and quotas on the wire. Money is in US dollars. */
import * as z from 'zod';
import { corpusName, jobId, timestamp } from './identifiers.ts';

/** Far above any bill, and exact in millionths as a number. */
const mostDollars = 1_000_000_000;
const tokens = z.int().min(0).max(1_000_000_000_000_000);
const dollars = z.number().min(0).max(mostDollars);

const limitsOf = (amount: z.ZodNumber, id: string, what: string) =>
  z
    .strictObject({
      soft: amount.nullable().optional().meta({ description: 'Warns when it is reached.' }),
      hard: amount.nullable().optional().meta({ description: 'Never passed; jobs pause before.' }),
    })
    .refine(({ soft, hard }) => soft == null || hard == null || soft <= hard, {
      message: 'soft must not be above hard',
      path: ['soft'],
    })
    .meta({ id, description: what });

const tokenLimits = limitsOf(tokens, 'TokenLimits', 'Tokens that models are sent or answer with, each day (UTC).');
const moneyLimits = limitsOf(dollars, 'MoneyLimits', 'US dollars that models cost, each month (UTC).');

const corpusLimits = { tokensPerDay: tokenLimits.optional(), moneyPerMonth: moneyLimits.optional() };

const quotas = z
  .strictObject({
    requestsPerMinute: z.int().min(1).max(1_000_000).nullable().optional(),
    concurrentJobs: z.int().min(1).max(100_000).nullable().optional(),
    documents: z.int().min(0).max(1_000_000_000_000).nullable().optional(),
    bytes: z.int().min(0).max(1_000_000_000_000_000).nullable().optional(),
  })
  .meta({ id: 'Quotas' });

export const budgetsRequest = z
  .strictObject({
    ...corpusLimits,
    quotas: quotas.optional(),
    corpora: z.record(corpusName, z.strictObject(corpusLimits)).optional(),
  })
  .meta({ id: 'BudgetsRequest', description: 'All limits: what is left out or null has none.' });

const viewOf = (amount: z.ZodNumber, id: string) =>
  z
    .object({
      soft: amount.nullable(),
      hard: amount.nullable(),
      spent: z.number(),
      reserved: z.number().meta({ description: 'Taken by calls under way, or for those that come next.' }),
      period: z.string().meta({ examples: ['2026-03-01', '2026-03'] }),
      periodEndsAt: timestamp,
    })
    .meta({ id });

const corpusView = {
  tokensPerDay: viewOf(tokens, 'TokenBudget'),
  moneyPerMonth: viewOf(dollars, 'MoneyBudget'),
};

const count = z.int().min(0);
const quotaView = z.object({ limit: count.nullable(), used: count }).meta({ id: 'QuotaView' });

export const budgetEvent = z
  .object({
    kind: z.enum(['warned', 'refused']),
    budget: z.enum(['tokensPerDay', 'moneyPerMonth']),
    corpus: z.string().nullable().meta({ description: 'Null for the tenant as a whole.' }),
    period: z.string(),
    jobId: jobId.nullable(),
    limit: z.number(),
    held: z.number().meta({ description: 'Spent or reserved at the time.' }),
    needed: z.number().meta({ description: 'What the refused call might have used.' }),
    times: z.int().min(1),
    firstAt: timestamp,
    lastAt: timestamp,
  })
  .meta({ id: 'BudgetEvent' });

export const budgetsView = z
  .object({
    currency: z.literal('USD'),
    ...corpusView,
    quotas: z.object({
      requestsPerMinute: z.object({ limit: count.nullable() }),
      concurrentJobs: quotaView,
      documents: quotaView,
      bytes: quotaView,
    }),
    corpora: z.record(z.string(), z.object(corpusView)).meta({ description: 'Corpora that have limits.' }),
    events: z.array(budgetEvent).meta({ description: 'The last 50, the newest first.' }),
  })
  .meta({ id: 'Budgets' });

export type BudgetsRequest = z.input<typeof budgetsRequest>;
export type BudgetsView = z.infer<typeof budgetsView>;
export type BudgetEvent = z.infer<typeof budgetEvent>;
