import type { CompiledState, HandlingState } from '../definition/compiled.ts';
import { type Payload, toPayload } from '../payload.ts';
import { FatalError, StateError } from '../state-error.ts';
import { runInlineMap, runParallel } from './branches.ts';
import { runDistributedMap } from './distributed-map.ts';
import { choose, fail, pass, wait } from './flow-states.ts';
import { catcherFor, planRetry } from './retry.ts';
import type { Departure, Strand } from './strand.ts';
import { runTask } from './task-state.ts';
import { sleepUntil } from './waiting.ts';

/**
 * Works through a strand, state by state, until it ends.
 * @returns its output
 * @throws StateError when a state fails and nothing catches it, Halted when the strand was called off
 */
export async function advance(strand: Strand): Promise<Payload> {
  const { breathe } = strand.place.run.services;
  while (strand.output === undefined) {
    const { state } = strand;
    strand.leave(handles(state) ? await attemptUntilDone(strand, state) : await execute(strand, state));
    await breathe();
  }
  return strand.output;
}

function handles(state: CompiledState): state is HandlingState {
  return 'retriers' in state;
}

/** Retry and Catch around the attempts of one visit of a state. */
async function attemptUntilDone(strand: Strand, state: HandlingState): Promise<Departure> {
  const { clock, logger, random } = strand.place.run.services;
  for (;;) {
    if (strand.wakeAt !== null) await sleepUntil(strand.place.scope, clock, strand.wakeAt);
    try {
      return await execute(strand, state);
    } catch (thrown) {
      const error = asStateError(thrown);
      const planned = planRetry(state.retriers, strand.attempts, error.error, random);
      logger?.debug('a state failed', {
        executionArn: strand.place.run.identity.arn,
        state: state.name,
        error: error.error,
        retryAfterMs: planned?.delayMs,
      });
      if (planned !== undefined) {
        strand.retry(planned.attempts, clock.now() + planned.delayMs);
        continue;
      }
      const catcher = catcherFor(state.catchers, error.error);
      if (catcher === undefined) throw error;
      const errorOutput = { Error: error.error, Cause: error.cause };
      return strand.departure(catcher, toPayload(errorOutput, `error output of state "${state.name}"`), {
        errorOutput,
      });
    }
  }
}

/** @throws what may not be retried or caught, as it is */
function asStateError(thrown: unknown): StateError {
  if (thrown instanceof StateError && !(thrown instanceof FatalError)) return thrown;
  throw thrown;
}

function execute(strand: Strand, state: CompiledState): Promise<Departure> {
  switch (state.type) {
    case 'Task':
      return runTask(strand, state);
    case 'Pass':
    case 'Succeed':
      return pass(strand, state);
    case 'Choice':
      return choose(strand, state);
    case 'Wait':
      return wait(strand, state);
    case 'Fail':
      return fail(strand, state);
    case 'Parallel':
      return runParallel(strand, state, advance);
    case 'Map':
      return runInlineMap(strand, state, advance);
    case 'DistributedMap':
      return runDistributedMap(strand, state, advance);
  }
}
