import type { StageErrorName } from '../../error-table.ts';

/**
 * A circuit breaker as data: what was seen of something that is called, and whether calls to it go through. Pure; the clock and the
 * row it is kept in are the caller's. After M. Nygard, Release It! (2nd ed. 2018), ch. 5: closed, open, half-open.
 */

export interface CircuitState {
  readonly phase: 'closed' | 'open' | 'half-open';
  /** Two halves of a sliding window: the current one began at `beganAt`, the other before it. */
  readonly beganAt: number;
  readonly current: CallCounts;
  readonly previous: CallCounts;
  /** Not before then is anything tried again; 0 while closed. */
  readonly openUntil: number;
  /** How often in a row it opened: each time it stays open for longer. */
  readonly openings: number;
  /** One call at a time is let through while half-open; it is given up at this time, since its caller may have died. */
  readonly probeUntil: number;
  /** Probes that went well in a row. */
  readonly goodProbes: number;
  /** Why it opened, for a person; null while closed. */
  readonly reason: string | null;
}

export interface CallCounts {
  readonly calls: number;
  readonly failures: number;
  /** Answered, but later than `slowSeconds`. */
  readonly slow: number;
}

export interface CircuitPolicy {
  readonly windowSeconds: number;
  /** Fewer calls than these in the window prove nothing. */
  readonly minimumCalls: number;
  /** Shares of calls from which on it opens. */
  readonly failureShare: number;
  readonly slowShare: number;
  readonly slowSeconds: number;
  /** How long it stays open the first time; twice as long each further time, up to the most. */
  readonly openSeconds: number;
  readonly maxOpenSeconds: number;
  readonly probeSeconds: number;
  readonly probesToClose: number;
  /** Errors of this name are failures of what is called; with any other, it answered. */
  readonly failureName: StageErrorName;
}

export const providerPolicy: CircuitPolicy = {
  windowSeconds: 60,
  minimumCalls: 10,
  failureShare: 0.5,
  slowShare: 0.8,
  slowSeconds: 30,
  openSeconds: 30,
  maxOpenSeconds: 600,
  probeSeconds: 90,
  probesToClose: 2,
  failureName: 'ProviderUnavailable',
};

/** A call of a source is one part of its listing, which takes minutes, and which the batch repeats five times. */
export const sourcePolicy: CircuitPolicy = {
  windowSeconds: 1800,
  minimumCalls: 10,
  failureShare: 0.5,
  slowShare: 1,
  slowSeconds: 900,
  openSeconds: 120,
  maxOpenSeconds: 3600,
  probeSeconds: 900,
  probesToClose: 1,
  failureName: 'SourceUnavailable',
};

const none: CallCounts = { calls: 0, failures: 0, slow: 0 };

export const closedCircuit: CircuitState = {
  phase: 'closed',
  beganAt: 0,
  current: none,
  previous: none,
  openUntil: 0,
  openings: 0,
  probeUntil: 0,
  goodProbes: 0,
  reason: null,
};

export type Admission =
  | { readonly isAdmitted: true; readonly isProbe: boolean; readonly next: CircuitState }
  | { readonly isAdmitted: false; readonly waitSeconds: number; readonly reason: string };

/** Whether a call may be made at `now` (milliseconds); a probe holds its turn in `next`. */
export function admit(state: CircuitState, now: number, policy: CircuitPolicy): Admission {
  if (state.phase === 'closed') return { isAdmitted: true, isProbe: false, next: state };
  const blockedUntil = Math.max(state.openUntil, state.probeUntil);
  if (now < blockedUntil) {
    const waitSeconds = Math.ceil((blockedUntil - now) / 1000);
    return { isAdmitted: false, waitSeconds, reason: state.reason ?? '' };
  }
  const next: CircuitState = { ...state, phase: 'half-open', probeUntil: now + policy.probeSeconds * 1000 };
  return { isAdmitted: true, isProbe: true, next };
}

/** What calls came to, counted by who made them. */
export interface Outcomes extends CallCounts {
  /** One call that was let through while half-open. */
  readonly isProbe: boolean;
}

/** The state after outcomes that became known at `now`. */
export function afterOutcomes(
  state: CircuitState,
  outcomes: Outcomes,
  now: number,
  policy: CircuitPolicy,
): CircuitState {
  if (outcomes.isProbe) return afterProbe(state, outcomes, now, policy);
  // What began before it opened says nothing of now.
  if (state.phase !== 'closed') return state;
  const slid = slide(state, now, policy);
  const counted: CircuitState = { ...slid, current: sum(slid.current, outcomes) };
  const reason = reasonToOpen(sum(counted.current, counted.previous), policy);
  return reason === null ? counted : opened(counted, reason, now, policy);
}

function afterProbe(state: CircuitState, outcomes: Outcomes, now: number, policy: CircuitPolicy): CircuitState {
  if (state.phase !== 'half-open') return state;
  if (outcomes.failures > 0 || outcomes.slow > 0) {
    return opened(state, 'the call that was let through to try it again did not go well', now, policy);
  }
  const goodProbes = state.goodProbes + 1;
  if (goodProbes >= policy.probesToClose) return { ...closedCircuit, beganAt: now };
  return { ...state, goodProbes, probeUntil: 0 };
}

function opened(state: CircuitState, reason: string, now: number, policy: CircuitPolicy): CircuitState {
  const seconds = Math.min(policy.maxOpenSeconds, policy.openSeconds * 2 ** state.openings);
  return {
    ...closedCircuit,
    phase: 'open',
    beganAt: now,
    openUntil: now + seconds * 1000,
    openings: state.openings + 1,
    reason,
  };
}

function reasonToOpen({ calls, failures, slow }: CallCounts, policy: CircuitPolicy): string | null {
  if (calls < policy.minimumCalls) return null;
  if (failures >= calls * policy.failureShare) return `${failures} of the last ${calls} calls failed`;
  if (slow >= calls * policy.slowShare)
    return `${slow} of the last ${calls} calls took longer than ${policy.slowSeconds} s`;
  return null;
}

/** Moves the window on: calls count for at least half of it, and at most for all of it. */
function slide(state: CircuitState, now: number, policy: CircuitPolicy): CircuitState {
  const half = policy.windowSeconds * 500;
  const age = now - state.beganAt;
  // A clock that was set back begins anew.
  if (age < 0 || age >= 2 * half) return { ...state, beganAt: now, current: none, previous: none };
  if (age < half) return state;
  return { ...state, beganAt: now, current: none, previous: state.current };
}

function sum(one: CallCounts, other: CallCounts): CallCounts {
  return {
    calls: one.calls + other.calls,
    failures: one.failures + other.failures,
    slow: one.slow + other.slow,
  };
}
