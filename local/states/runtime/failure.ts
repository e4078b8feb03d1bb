import type { Payload } from '../payload.ts';
import { FatalError, Halted, StateError } from '../state-error.ts';
import type { Strand } from './strand.ts';

/** Works through a strand until it ends; handed to the states that contain strands. */
export type Advance = (strand: Strand) => Promise<Payload>;

/**
 * Why a run that threw did not succeed; an unforeseen error is a bug of the interpreter and says so.
 * @throws Halted, and what the database threw: then the run has not failed, it goes on once the file can be written again
 */
export function failureOf(thrown: unknown): StateError {
  if (thrown instanceof StateError) return thrown;
  if (thrown instanceof Halted || (thrown as { code?: unknown } | undefined)?.code === 'ERR_SQLITE_ERROR') throw thrown;
  return new FatalError(
    'States.Runtime',
    `The interpreter failed: ${thrown instanceof Error ? thrown.stack : String(thrown)}`,
  );
}
