import type * as z from 'zod';
import { ApiException } from './api-exception.ts';

/** One action of a service: parses its input, refuses fields that it would ignore, and answers with what becomes JSON. */
export type Action = (input: unknown) => unknown;

/** @throws ApiException ValidationException with the field and what was expected */
export function action<Schema extends z.ZodType>(schema: Schema, run: (input: z.output<Schema>) => unknown): Action {
  return (input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return run(parsed.data);
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    const why = `${place === '' ? 'The request' : place}: ${issue?.message ?? 'is not valid'}`;
    throw new ApiException('ValidationException', `The local cloud does not take this request. ${why}.`);
  };
}

/** The SDK reads and writes times as seconds since 1970. */
export function seconds(time: Date | number): number {
  return Number(time) / 1000;
}
