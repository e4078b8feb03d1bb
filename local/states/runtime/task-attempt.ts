import type { TaskState } from '../definition/compiled.ts';
import { type Payload, toPayload } from '../payload.ts';
import { StateError } from '../state-error.ts';
import type { Strand } from './strand.ts';

export interface TaskLimits {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

export function timedOut(state: TaskState, seconds: number): StateError {
  return new StateError('States.Timeout', `The task of state "${state.name}" did not end within ${seconds} s.`);
}

/** @param context added to the context object */
export async function parametersOf(
  strand: Strand,
  state: TaskState,
  context?: Readonly<Record<string, unknown>>,
): Promise<Payload> {
  if (state.arguments === undefined) return strand.input;
  return toPayload(
    await strand.evaluate(state.arguments, context === undefined ? undefined : { context }),
    `arguments of state "${state.name}"`,
  );
}

export function logScheduled(strand: Strand, state: TaskState, parameters: Payload, limits: TaskLimits): void {
  const { resource, resourceType } = state;
  const { region } = strand.place.run.identity.machine;
  strand.log('TaskScheduled', () => [
    'taskScheduledEventDetails',
    {
      resource,
      resourceType,
      region,
      parameters: parameters.text,
      ...(limits.timeoutSeconds === undefined ? undefined : { timeoutInSeconds: limits.timeoutSeconds }),
      ...(limits.heartbeatSeconds === undefined ? undefined : { heartbeatInSeconds: limits.heartbeatSeconds }),
    },
  ]);
  strand.log('TaskStarted', () => ['taskStartedEventDetails', { resource, resourceType }]);
}
