import type { Catcher, Exit, Retrier } from './compiled.ts';
import type { StateDefinition } from './schema.ts';
import { beforeResult, optional, type Scope, withError, withResult } from './scope.ts';

interface ExitFields {
  readonly Next?: string | undefined;
  readonly Output?: unknown;
  readonly Assign?: unknown;
}

const fieldsFor = { input: beforeResult, result: withResult, error: withError } as const;

export function exitOf(scope: Scope, where: string, fields: ExitFields, from: keyof typeof fieldsFor): Exit {
  return {
    next: fields.Next,
    output: optional(scope, where, 'Output', fields.Output, fieldsFor[from]),
    assign: optional(scope, where, 'Assign', fields.Assign, fieldsFor[from]),
  };
}

type HandlingFields = Pick<StateDefinition<'Task'>, 'Retry' | 'Catch'>;

export function handlingOf(
  scope: Scope,
  where: string,
  fields: HandlingFields,
): { retriers: Retrier[]; catchers: Catcher[] } {
  return {
    retriers: fields.Retry.map((entry) => ({
      errorEquals: entry.ErrorEquals,
      intervalSeconds: entry.IntervalSeconds,
      maxAttempts: entry.MaxAttempts,
      backoffRate: entry.BackoffRate,
      maxDelaySeconds: entry.MaxDelaySeconds,
      jitter: entry.JitterStrategy,
    })),
    catchers: fields.Catch.map((entry) => ({
      errorEquals: entry.ErrorEquals,
      ...exitOf(scope, where, entry, 'error'),
    })),
  };
}
