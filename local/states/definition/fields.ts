import * as z from 'zod';
import { isExpression } from '../expressions/expression.ts';
import { reservedErrorNames } from '../state-error.ts';

/** Schemas of the fields that several state types share. What a schema does not name, it refuses. */

export const expression = z.string().refine(isExpression, 'must be a JSONata expression {% … %}');
export const integerOrExpression = (min: number, max: number) => z.union([z.int().min(min).max(max), expression]);
export const json: z.ZodType<unknown> = z.json();

/** Longest time-out or wait that Step Functions takes, in seconds. */
export const maxSeconds = 99_999_999;

export const variables = z.record(
  z
    .string()
    .regex(
      /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u,
      'is no variable name (a letter, then letters, digits, _; at most 80)',
    )
    .refine((name) => name !== 'states', 'is reserved: $states cannot be assigned'),
  json,
);

const errorName = z
  .string()
  .min(1)
  .refine(
    (name) => !name.startsWith('States.') || reservedErrorNames.has(name),
    `starts with the reserved "States." but is none of ${[...reservedErrorNames].join(', ')}`,
  );

export const errorEquals = z
  .array(errorName)
  .min(1)
  .refine((names) => names.length === 1 || !names.includes('States.ALL'), 'States.ALL must stand alone');

export const retrier = z.strictObject({
  ErrorEquals: errorEquals,
  IntervalSeconds: z.int().min(1).max(maxSeconds).default(1),
  MaxAttempts: z.int().min(0).max(maxSeconds).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
  Comment: z.string().optional(),
});

export const catcher = z.strictObject({
  ErrorEquals: errorEquals,
  Next: z.string(),
  Assign: variables.optional(),
  Output: json.optional(),
  Comment: z.string().optional(),
});

const allIsLast = (entries: readonly { ErrorEquals: string[] }[]) =>
  entries.slice(0, -1).every((entry) => !entry.ErrorEquals.includes('States.ALL'));

export const common = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() };
export const flow = { Next: z.string().optional(), End: z.literal(true).optional() };
export const result = { Assign: variables.optional(), Output: json.optional() };
export const handling = {
  Retry: z.array(retrier).refine(allIsLast, 'States.ALL must be in the last entry').default([]),
  Catch: z.array(catcher).refine(allIsLast, 'States.ALL must be in the last entry').default([]),
};
