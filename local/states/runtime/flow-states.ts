import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../definition/compiled.ts';
import { StateError } from '../state-error.ts';
import type { Departure, Strand } from './strand.ts';
import { sleepUntil } from './waiting.ts';

export function pass(strand: Strand, state: PassState | SucceedState): Promise<Departure> {
  return strand.departure(state, strand.input);
}

/** @throws StateError with what the definition says */
export async function fail(strand: Strand, state: FailState): Promise<never> {
  const error = state.error === undefined ? '' : await textOf(strand, state.error, 'Error');
  const cause = state.cause === undefined ? '' : await textOf(strand, state.cause, 'Cause');
  throw new StateError(error, cause);
}

async function textOf(strand: Strand, template: NonNullable<FailState['error']>, field: string): Promise<string> {
  const value = await strand.evaluate(template);
  if (typeof value !== 'string') throw wrongType(field, 'a string', value);
  return value;
}

/** @throws StateError States.NoChoiceMatched */
export async function choose(strand: Strand, state: ChoiceState): Promise<Departure> {
  for (const [index, rule] of state.rules.entries()) {
    const isTrue = await strand.evaluate(rule.condition);
    if (typeof isTrue !== 'boolean') throw wrongType(`Choices/${index}/Condition`, 'true or false', isTrue);
    if (isTrue) return strand.departure(rule, strand.input);
  }
  if (state.otherwise === undefined) {
    throw new StateError(
      'States.NoChoiceMatched',
      `No rule of the Choice state "${state.name}" matched, and it has no Default.`,
    );
  }
  return strand.departure(state.otherwise, strand.input);
}

/** The end of the wait is absolute: time during which nothing ran counts. */
export async function wait(strand: Strand, state: WaitState): Promise<Departure> {
  if (strand.wakeAt === null) strand.note(null, await wakeTimeOf(strand, state));
  await sleepUntil(strand.place.scope, strand.place.run.services.clock, strand.wakeAt!);
  return strand.departure(state, strand.input);
}

async function wakeTimeOf(strand: Strand, state: WaitState): Promise<number> {
  if (state.seconds !== undefined) {
    const seconds = await strand.evaluate(state.seconds);
    if (!Number.isInteger(seconds) || (seconds as number) < 0 || (seconds as number) > 99_999_999) {
      throw wrongType('Seconds', 'an integer from 0 to 99999999', seconds);
    }
    return strand.place.run.services.clock.now() + (seconds as number) * 1000;
  }
  const timestamp = await strand.evaluate(state.timestamp!);
  const at = typeof timestamp === 'string' && /^\d{4}-\d\d-\d\dT/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(at)) throw wrongType('Timestamp', 'an RFC 3339 time', timestamp);
  return at;
}

export function wrongType(field: string, wanted: string, received: unknown): StateError {
  return new StateError(
    'States.QueryEvaluationError',
    `The field '${field}' must be ${wanted}, not ${JSON.stringify(received)?.slice(0, 200)}.`,
  );
}
