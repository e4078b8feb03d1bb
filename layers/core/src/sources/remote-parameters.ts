import * as z from 'zod';
import { StageError } from '../errors.ts';
import type { RemoteSource } from './remote-source.ts';

/** What every remote source takes beside its own parameters. */
export const everySource = {
  onUnavailable: z.enum(['fail', 'skip']).default('fail').meta({
    description:
      'What happens when the source as a whole does not answer: the job fails, or it ends with the documents there are and says so in its outcome.',
  }),
};

/**
 * The parameters of a stored job, with defaults.
 * @throws StageError SourceQueryInvalid when they are none of the source, as after a change of its schema
 */
export function parametersOf(
  source: RemoteSource,
  given: Readonly<Record<string, unknown>>,
): { parameters: unknown; onUnavailable: 'fail' | 'skip' } {
  const { type: _, onUnavailable, ...own } = given;
  const parsed = source.parameters.safeParse(own);
  if (parsed.success) return { parameters: parsed.data, onUnavailable: onUnavailable === 'skip' ? 'skip' : 'fail' };
  const { path, message } = parsed.error.issues[0]!;
  throw new StageError('SourceQueryInvalid', `${source.type}: ${path.join('.') || 'parameters'}: ${message}.`);
}
