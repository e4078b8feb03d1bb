import { createHash } from 'node:crypto';
import type { TaskState } from '../definition/compiled.ts';
import { Halted, StateError } from '../state-error.ts';
import { invokeArguments, runArguments, sendArguments, startArguments } from './arguments.ts';
import type { CancelScope } from './cancel-scope.ts';
import type { Strand } from './strand.ts';
import { callUntilCancelled } from './waiting.ts';

/**
 * Makes the call of a Task state.
 * @throws StateError with the name of what the port threw, Halted
 */
export async function call(
  strand: Strand,
  state: TaskState,
  parameters: unknown,
  scope: CancelScope,
): Promise<unknown> {
  const { tasks } = strand.place.run.services;
  switch (state.kind) {
    case 'invoke': {
      const { FunctionName: name, Payload: payload } = invokeArguments(parameters);
      const result = await ask(scope, functionCause, (signal) => tasks.invokeFunction(name, payload ?? {}, signal));
      return { ExecutedVersion: '$LATEST', Payload: result ?? null, StatusCode: 200 };
    }
    case 'send':
    case 'sendAndWait':
      return sendMessage(strand, parameters, scope);
    case 'run':
    case 'runToEnd': {
      const task = runArguments(parameters);
      return ask(scope, messageOf, (signal) =>
        state.kind === 'run' ? tasks.runTask(task, signal) : tasks.runTaskToEnd(task, signal),
      );
    }
    case 'start':
      return startExecution(strand, parameters);
  }
}

export function sendMessage(strand: Strand, parameters: unknown, scope: CancelScope): Promise<unknown> {
  const message = sendArguments(parameters);
  return ask(scope, messageOf, (signal) => strand.place.run.services.tasks.sendMessage(message, signal));
}

/** @throws StateError with the name of what the port threw, Halted */
async function ask(
  scope: CancelScope,
  causeOf: (error: Thrown) => string,
  send: (signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await callUntilCancelled(scope, send);
  } catch (thrown) {
    if (thrown instanceof Halted || thrown instanceof StateError) throw thrown;
    const error = (thrown !== null && typeof thrown === 'object' ? thrown : { message: String(thrown) }) as Thrown;
    throw new StateError(error.name ?? 'Error', causeOf(error));
  }
}

interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly trace?: readonly string[];
}

const messageOf = (error: Thrown): string => error.message ?? '';

/** As Lambda reports it: the error object as JSON text, or plain text when the service itself failed. */
function functionCause({ name = 'Error', message = '', trace = [] }: Thrown): string {
  return name.startsWith('Lambda.') ? message : JSON.stringify({ errorType: name, errorMessage: message, trace });
}

/** Without a name of its own, the execution is named after the attempt, so that a restart does not start a second one. */
function startExecution(strand: Strand, parameters: unknown): unknown {
  const { StateMachineArn: stateMachineArn, Input: input = {}, Name: name } = startArguments(parameters);
  const { identity, services } = strand.place.run;
  const seed = [identity.arn, strand.place.id, strand.state.name, strand.enteredAt, strand.retryCount];
  const { executionArn, startDate } = asStateError(() =>
    services.startExecution({
      stateMachineArn,
      name: name ?? createHash('sha256').update(JSON.stringify(seed)).digest('hex').slice(0, 36),
      input: JSON.stringify(input),
    }),
  );
  return { ExecutionArn: executionArn, StartDate: startDate.getTime() };
}

function asStateError<Result>(start: () => Result): Result {
  try {
    return start();
  } catch (error) {
    const { name, message } = error as Error;
    throw new StateError(`StepFunctions.${name}Exception`, message);
  }
}
