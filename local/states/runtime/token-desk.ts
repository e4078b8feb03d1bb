import { randomBytes } from 'node:crypto';
import { StatesApiError } from '../api-error.ts';
import { isWithinLimit } from '../payload.ts';
import type { EngineClock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { TokenRow } from '../store/tokens.ts';

/** What a worker reports for a task token; `output` is JSON text. */
export type TokenOutcome = { readonly output: string } | { readonly error: string; readonly cause: string };

/** The task that waits in this process. */
export interface TokenWaiter {
  settle(outcome: TokenOutcome): void;
  beat(deadline: number): void;
}

const tokenPattern = /^AQ[A-Za-z0-9_-]{64}$/;

/** Takes the reports of workers: each is committed before it is acknowledged, and only the first counts. */
export class TokenDesk {
  readonly #store: Store;
  readonly #clock: EngineClock;
  readonly #waiters = new Map<string, TokenWaiter>();

  constructor(store: Store, clock: EngineClock) {
    this.#store = store;
    this.#clock = clock;
  }

  issue(): string {
    return `AQ${randomBytes(48).toString('base64url')}`;
  }

  /** @returns takes the waiter back */
  await(token: string, waiter: TokenWaiter): () => void {
    this.#waiters.set(token, waiter);
    return () => this.#waiters.delete(token);
  }

  /** @throws StatesApiError InvalidToken, TaskDoesNotExist, TaskTimedOut, InvalidOutput */
  succeed(token: string, output: string): void {
    this.#openRow(token);
    if (!isJson(output) || !isWithinLimit(output))
      throw new StatesApiError('InvalidOutput', 'The output is no JSON text of at most 262144 bytes');
    this.#settle(token, { output });
  }

  /** @throws StatesApiError InvalidToken, TaskDoesNotExist, TaskTimedOut */
  fail(token: string, error: string, cause: string): void {
    this.#openRow(token);
    this.#settle(token, { error, cause });
  }

  /** @throws StatesApiError InvalidToken, TaskDoesNotExist, TaskTimedOut */
  beat(token: string): void {
    const { heartbeat_ms: interval } = this.#openRow(token);
    if (interval === null) return;
    const deadline = this.#clock.now() + interval;
    this.#store.tokens.beat(token, deadline);
    this.#waiters.get(token)?.beat(deadline);
  }

  #settle(token: string, outcome: TokenOutcome): void {
    this.#store.tokens.settle(token, JSON.stringify(outcome));
    this.#waiters.get(token)?.settle(outcome);
  }

  #openRow(token: string): TokenRow {
    if (!tokenPattern.test(token)) throw new StatesApiError('InvalidToken', `Invalid Token: '${token.slice(0, 100)}'`);
    const row = this.#store.tokens.get(token);
    if (row === undefined) throw new StatesApiError('TaskDoesNotExist', 'Task does not exist: no task has this token');
    if (row.is_closed === 1 || row.outcome !== null) {
      throw new StatesApiError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    return row;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
