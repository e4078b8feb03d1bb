import type { TaskState } from '../definition/compiled.ts';
import { type Payload, toPayload } from '../payload.ts';
import { StateError } from '../state-error.ts';
import { call } from './integration-call.ts';
import { numberOf } from './numbers.ts';
import type { Departure, Strand } from './strand.ts';
import { logScheduled, parametersOf, timedOut } from './task-attempt.ts';
import { askWithToken } from './token-task.ts';
import { withDeadline } from './waiting.ts';

const maxSeconds = 99_999_999;

/** One attempt of a Task state. An attempt that a restart cut short is simply made again. */
export async function runTask(strand: Strand, state: TaskState): Promise<Departure> {
  const { clock } = strand.place.run.services;
  const limits = {
    timeoutSeconds: await numberOf(strand, state.timeoutSeconds, 'TimeoutSeconds', 1, maxSeconds),
    heartbeatSeconds: await numberOf(strand, state.heartbeatSeconds, 'HeartbeatSeconds', 1, maxSeconds),
  };
  const result = await logOutcome(strand, state, async () => {
    if (state.kind === 'sendAndWait') return askWithToken(strand, state, limits);
    const parameters = await parametersOf(strand, state);
    logScheduled(strand, state, parameters, limits);
    const deadline = limits.timeoutSeconds === undefined ? undefined : clock.now() + limits.timeoutSeconds * 1000;
    const value = await withDeadline(
      strand.place.scope,
      clock,
      deadline,
      (scope) => call(strand, state, parameters.value, scope),
      () => {
        throw timedOut(state, limits.timeoutSeconds!);
      },
    );
    return toPayload(value ?? null, `result of state "${state.name}"`);
  });
  return strand.departure(state, result, { result: result.value });
}

async function logOutcome(strand: Strand, state: TaskState, attempt: () => Promise<Payload>): Promise<Payload> {
  const { resource, resourceType } = state;
  try {
    const result = await attempt();
    strand.log('TaskSucceeded', () => [
      'taskSucceededEventDetails',
      { resource, resourceType, output: result.text, outputDetails: { truncated: false } },
    ]);
    return result;
  } catch (error) {
    if (error instanceof StateError && error.error !== 'States.QueryEvaluationError') {
      const kind =
        error.error === 'States.Timeout' || error.error === 'States.HeartbeatTimeout' ? 'TimedOut' : 'Failed';
      strand.log(`Task${kind}`, () => [
        `task${kind}EventDetails`,
        { resource, resourceType, error: error.error, cause: error.cause },
      ]);
    }
    throw error;
  }
}
