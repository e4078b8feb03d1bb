import { StageError } from '../../errors.ts';
import { sha256 } from '../../keys.ts';
import type { Clock } from '../../ports.ts';
import type { Database } from '../database.ts';
import { type Admission, type CircuitPolicy, type Outcomes, providerPolicy } from './circuit.ts';
import { enterCircuit, settleOutcomes } from './circuit-row.ts';

/** Calls to one thing outside, of all processes of the deployment together. */
export interface Circuit {
  /**
   * Makes a call and counts what it came to.
   * @throws StageError CircuitOpen, without calling, while calls are stopped; else what `work` throws
   */
  run<T>(work: () => Promise<T>): Promise<T>;
  /**
   * The same for what is no one function: says that a call begins, and gives what is to be told how it ended.
   * @throws StageError CircuitOpen while calls are stopped
   */
  begin(): Promise<EndCall>;
}

/** @param error what it failed with; left out when it went well */
export type EndCall = (error?: unknown) => Promise<void>;

export interface CircuitPorts {
  readonly database: Database;
  readonly clock: Clock;
}

export interface CircuitSubject {
  /** First part of the key: a provider, or a type of source. */
  readonly kind: string;
  /** What a message says that is called. It holds no address. */
  readonly told: string;
  /** What makes it this one: model and address. Only its hash is kept. */
  readonly identity: string;
}

/** So long a closed circuit is taken to be closed, and calls that went well wait to be told. */
const rememberMs = 2000;
const nothing: Outcomes = { calls: 0, failures: 0, slow: 0, isProbe: false };

/**
 * A circuit whose state is one row for all processes. A failure is written at once, what went well every two seconds: a
 * process that ends before takes some successes with it, which errs on the side of opening.
 */
export function sharedCircuit(
  subject: CircuitSubject,
  { database, clock }: CircuitPorts,
  policy: CircuitPolicy = providerPolicy,
): Circuit {
  const row = { database, key: circuitKey(subject), policy };
  let closedUntil = 0;
  let untold = nothing;
  let toldAt = clock.now();

  /** Whether the call is a probe. Without the row a call goes through: a breaker must not add an outage of its own. */
  async function enter(): Promise<boolean> {
    if (clock.now() < closedUntil) return false;
    const admission = await enterCircuit(row).catch(() => undefined);
    if (admission === undefined) return false;
    if (!admission.isAdmitted) throw refusal(subject, row.key, admission);
    if (!admission.isProbe) closedUntil = clock.now() + rememberMs;
    return admission.isProbe;
  }

  async function tell(isProbe: boolean, startedAt: number, isFailure: boolean): Promise<void> {
    const isSlow = !isFailure && clock.now() - startedAt > policy.slowSeconds * 1000;
    const all: Outcomes = {
      calls: untold.calls + 1,
      failures: untold.failures + (isFailure ? 1 : 0),
      slow: untold.slow + (isSlow ? 1 : 0),
      isProbe,
    };
    const isDue = isProbe || isFailure || isSlow || clock.now() - toldAt >= rememberMs;
    untold = isDue ? nothing : all;
    if (!isDue) return;
    toldAt = clock.now();
    // The call itself is over: what cannot be counted must not undo it.
    const phase = await settleOutcomes(row, all).catch(() => undefined);
    if (phase !== 'closed') closedUntil = 0;
  }

  async function begin(): Promise<EndCall> {
    const isProbe = await enter();
    const startedAt = clock.now();
    return (error) => tell(isProbe, startedAt, error instanceof Error && error.name === policy.failureName);
  }

  return { begin, run: (work) => runBetween(begin, work) };
}

async function runBetween<T>(begin: Circuit['begin'], work: () => Promise<T>): Promise<T> {
  const end = await begin();
  try {
    const result = await work();
    await end();
    return result;
  } catch (error) {
    await end(error);
    throw error;
  }
}

export function circuitKey({ kind, identity }: CircuitSubject): string {
  return `${kind}-${sha256(identity).slice(0, 8)}`;
}

/** Of a model at a provider. */
export function modelSubject(provider: string, model: string, address: string): CircuitSubject {
  return { kind: provider, told: `${model} at ${provider}`, identity: `${address} ${model}` };
}

/** The sweep finds by the key in brackets which circuit a job waits for. */
function refusal(
  { told }: CircuitSubject,
  key: string,
  { waitSeconds, reason }: Extract<Admission, { isAdmitted: false }>,
): StageError {
  const message = `Calls to ${told} are stopped, since ${reason}. They are tried again in ${waitSeconds} s (circuit ${key}).`;
  return new StageError('CircuitOpen', message, { retryAfterSeconds: waitSeconds });
}
