import { StageError } from '../../errors.ts';
import { sha256 } from '../../keys.ts';
import type { Clock } from '../../ports.ts';
import type { Database } from '../database.ts';
import {
  admit,
  afterOutcomes,
  type CircuitPolicy,
  type CircuitState,
  closedCircuit,
  type Outcomes,
  providerPolicy,
} from './circuit.ts';

/** Calls to one thing outside, of all processes of the deployment together. */
export interface Circuit {
  /**
   * Makes a call and counts what it came to.
   * @throws StageError CircuitOpen, without calling, while calls are stopped; else what `work` throws
   */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface CircuitPorts {
  readonly database: Database;
  readonly clock: Clock;
}

export interface CircuitSubject {
  /** Begins the key, and is told to people. */
  readonly provider: string;
  readonly model: string;
  /** Where it is called; only its hash is kept. */
  readonly address: string;
}

interface Kept {
  readonly state: CircuitState;
  readonly version: number;
  /** Of the database. */
  readonly now: number;
}

/** So long a closed circuit is taken to be closed, and calls that went well wait to be told. */
const rememberMs = 2000;
/** Others write at the same time; who has not come through so often is not heard. */
const writes = 5;

/**
 * A circuit whose state is one row for all processes. A failure is written at once, what went well every two seconds: a
 * process that ends before takes some successes with it, which errs on the side of opening.
 */
export function sharedCircuit(
  subject: CircuitSubject,
  { database, clock }: CircuitPorts,
  policy: CircuitPolicy = providerPolicy,
): Circuit {
  const key = circuitKey(subject);
  let closedUntil = 0;
  let untold: Outcomes = { calls: 0, failures: 0, slow: 0, isProbe: false };
  let toldAt = clock.now();

  async function read(): Promise<Kept> {
    const { state, ...row } = await database.call<Omit<Kept, 'state'> & { state: CircuitState | null }>(
      'read_circuit',
      { key },
    );
    return { ...row, state: state ?? closedCircuit };
  }

  async function write(state: CircuitState, version: number): Promise<boolean> {
    return (await database.call<{ isWritten: boolean }>('write_circuit', { key, state, version })).isWritten;
  }

  /** Whether the call is a probe. Without the row a call goes through: a breaker must not add an outage of its own. */
  async function enter(): Promise<boolean> {
    if (clock.now() < closedUntil) return false;
    for (let round = 0; round < writes; round += 1) {
      const kept = await read().catch(() => undefined);
      if (kept === undefined) return false;
      const admission = admit(kept.state, kept.now, policy);
      if (!admission.isAdmitted) throw refusal(subject, key, admission);
      if (!admission.isProbe) {
        closedUntil = clock.now() + rememberMs;
        return false;
      }
      if (await write(admission.next, kept.version)) return true;
    }
    throw refusal(subject, key, { waitSeconds: 1, reason: 'others are trying it' });
  }

  async function settle(outcomes: Outcomes): Promise<void> {
    for (let round = 0; round < writes; round += 1) {
      const { state, version, now } = await read();
      const next = afterOutcomes(state, outcomes, now, policy);
      if (next.phase !== 'closed') closedUntil = 0;
      if (next === state || (await write(next, version))) return;
    }
  }

  async function tell(isProbe: boolean, seconds: number, isFailure: boolean): Promise<void> {
    const slow = !isFailure && seconds > policy.slowSeconds ? 1 : 0;
    const { calls, failures, slow: slowBefore } = untold;
    const all = { calls: calls + 1, failures: failures + (isFailure ? 1 : 0), slow: slowBefore + slow, isProbe };
    const isDue = isProbe || isFailure || slow > 0 || clock.now() - toldAt >= rememberMs;
    untold = isDue ? { calls: 0, failures: 0, slow: 0, isProbe: false } : all;
    if (!isDue) return;
    toldAt = clock.now();
    // The call itself is over: what cannot be counted must not undo it.
    await settle(all).catch(() => undefined);
  }

  return {
    async run(work) {
      const isProbe = await enter();
      const startedAt = clock.now();
      const seconds = () => (clock.now() - startedAt) / 1000;
      try {
        const result = await work();
        await tell(isProbe, seconds(), false);
        return result;
      } catch (error) {
        // Whoever is refused, was answered.
        await tell(isProbe, seconds(), error instanceof Error && error.name === 'ProviderUnavailable');
        throw error;
      }
    },
  };
}

export function circuitKey({ provider, model, address }: CircuitSubject): string {
  return `${provider}-${sha256(`${address} ${model}`).slice(0, 8)}`;
}

/** The sweep finds by the key in brackets which circuit a job waits for. */
function refusal(
  { provider, model }: CircuitSubject,
  key: string,
  { waitSeconds, reason }: { waitSeconds: number; reason: string },
): StageError {
  const message = `Calls to ${model} at ${provider} are stopped, since ${reason}. They are tried again in ${waitSeconds} s (circuit ${key}).`;
  return new StageError('CircuitOpen', message, { retryAfterSeconds: waitSeconds });
}
