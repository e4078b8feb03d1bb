import type { TaskState } from '../definition/compiled.ts';
import { type Payload, parsePayload } from '../payload.ts';
import { StateError } from '../state-error.ts';
import type { TokenRow } from '../store/tokens.ts';
import type { CancelScope } from './cancel-scope.ts';
import { sendMessage } from './integration-call.ts';
import type { Strand } from './strand.ts';
import { logScheduled, parametersOf, type TaskLimits, timedOut } from './task-attempt.ts';
import type { TokenOutcome } from './token-desk.ts';
import { callUntilCancelled, withDeadline } from './waiting.ts';

/**
 * Sends the message that carries the token, and waits for the worker's report. After a restart the token is the same,
 * and the message is sent again only if it was not accepted before.
 */
export async function askWithToken(strand: Strand, state: TaskState, limits: TaskLimits): Promise<Payload> {
  const { services } = strand.place.run;
  const row = tokenOf(strand, limits);
  strand.atEnd(() => services.store.tokens.close(row.token));
  const report = listen(strand, row);
  try {
    const outcome = await withDeadline(
      strand.place.scope,
      services.clock,
      row.deadline ?? undefined,
      async (scope) => {
        if (row.is_sent === 0) await send(strand, state, limits, row, scope, report.beat);
        return callUntilCancelled(scope, () => report.outcome);
      },
      () => {
        throw timedOut(state, limits.timeoutSeconds!);
      },
    );
    if ('output' in outcome) return parsePayload(outcome.output);
    throw new StateError(outcome.error, outcome.cause);
  } finally {
    report.close();
  }
}

function tokenOf(strand: Strand, { timeoutSeconds, heartbeatSeconds }: TaskLimits): TokenRow {
  const { identity, services } = strand.place.run;
  const { store, clock, tokens } = services;
  const open = strand.isResumed ? store.tokens.openOf(identity.arn, strand.place.id) : undefined;
  if (open !== undefined) return open;
  const token = tokens.issue();
  strand.save(() =>
    store.tokens.insert({
      token,
      root: identity.root,
      run: identity.arn,
      strand: strand.place.id,
      deadline: timeoutSeconds === undefined ? null : clock.now() + timeoutSeconds * 1000,
      heartbeat_ms: heartbeatSeconds === undefined ? null : heartbeatSeconds * 1000,
    }),
  );
  return store.tokens.get(token)!;
}

async function send(
  strand: Strand,
  state: TaskState,
  limits: TaskLimits,
  row: TokenRow,
  scope: CancelScope,
  beat: (deadline: number) => void,
): Promise<void> {
  const { store, clock } = strand.place.run.services;
  const parameters = await parametersOf(strand, state, { Task: { Token: row.token } });
  logScheduled(strand, state, parameters, limits);
  const answer = await sendMessage(strand, parameters.value, scope);
  const { resource, resourceType } = state;
  strand.log('TaskSubmitted', () => [
    'taskSubmittedEventDetails',
    { resource, resourceType, output: JSON.stringify(answer ?? null), outputDetails: { truncated: false } },
  ]);
  const heartbeatDeadline = row.heartbeat_ms === null ? null : clock.now() + row.heartbeat_ms;
  strand.save(() => store.tokens.markSent(row.token, heartbeatDeadline));
  if (heartbeatDeadline !== null) beat(heartbeatDeadline);
}

interface Report {
  readonly outcome: Promise<TokenOutcome>;
  /** Sets the time by which the next heartbeat must come. */
  readonly beat: (deadline: number) => void;
  readonly close: () => void;
}

function listen(strand: Strand, row: TokenRow): Report {
  const { clock, tokens } = strand.place.run.services;
  const { promise, resolve, reject } = Promise.withResolvers<TokenOutcome>();
  promise.catch(() => {});
  let timer: unknown;
  const beat = (deadline: number): void => {
    if (timer !== undefined) clock.clearTimer(timer);
    timer = clock.setTimer(Math.max(0, deadline - clock.now()), () =>
      reject(
        new StateError(
          'States.HeartbeatTimeout',
          `The worker of state "${strand.state.name}" sent no heartbeat for ${row.heartbeat_ms! / 1000} s.`,
        ),
      ),
    );
  };
  const forget = tokens.await(row.token, { settle: resolve, beat });
  if (row.outcome !== null) resolve(JSON.parse(row.outcome) as TokenOutcome);
  if (row.heartbeat_deadline !== null) beat(row.heartbeat_deadline);
  const close = (): void => {
    forget();
    if (timer !== undefined) clock.clearTimer(timer);
  };
  return { outcome: promise, beat, close };
}
