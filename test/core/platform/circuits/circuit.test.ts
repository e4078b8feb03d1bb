import {
  admit,
  afterOutcomes,
  type CircuitPolicy,
  type CircuitState,
  closedCircuit,
  type Outcomes,
} from '@sheaf/core/platform/circuits/circuit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const policy: CircuitPolicy = {
  windowSeconds: 60,
  minimumCalls: 10,
  failureShare: 0.5,
  slowShare: 0.8,
  slowSeconds: 30,
  openSeconds: 30,
  maxOpenSeconds: 100,
  probeSeconds: 20,
  probesToClose: 2,
  failureName: 'ProviderUnavailable',
};
const start = 1_000_000;
const told = (calls: number, failures: number, slow = 0): Outcomes => ({ calls, failures, slow, isProbe: false });
const probe = (failures: 0 | 1): Outcomes => ({ calls: 1, failures, slow: 0, isProbe: true });
const later = (state: CircuitState, outcomes: Outcomes, seconds: number) =>
  afterOutcomes(state, outcomes, start + seconds * 1000, policy);
const admitted = (state: CircuitState, seconds: number) => admit(state, start + seconds * 1000, policy);

/** The state once a call was let through. */
function begun(state: CircuitState, seconds: number): CircuitState {
  const admission = admitted(state, seconds);
  if (!admission.isAdmitted) throw new Error('refused');
  return admission.next;
}

describe('a circuit', () => {
  it('stays closed while most calls go well, or too few were made to tell', () => {
    expect(later(closedCircuit, told(100, 49), 0).phase).toBe('closed');
    expect(later(closedCircuit, told(9, 9), 0).phase).toBe('closed');
    expect(admitted(later(closedCircuit, told(9, 9), 0), 1)).toMatchObject({ isAdmitted: true, isProbe: false });
  });

  it('opens at the share of failures, says why, and refuses until its time is over', () => {
    const open = later(later(closedCircuit, told(5, 5), 0), told(5, 1), 1);
    expect(open).toMatchObject({ phase: 'open', reason: '6 of the last 10 calls failed' });
    expect(admitted(open, 11)).toEqual({ isAdmitted: false, waitSeconds: 20, reason: '6 of the last 10 calls failed' });
    expect(admitted(open, 31)).toMatchObject({ isAdmitted: true, isProbe: true });
  });

  it('opens when answers come too late', () => {
    expect(later(closedCircuit, told(10, 0, 8), 0).reason).toBe('8 of the last 10 calls took longer than 30 s');
    expect(later(closedCircuit, told(10, 0, 7), 0).phase).toBe('closed');
  });

  it('forgets what is older than its window, and a clock that was set back', () => {
    const failing = later(closedCircuit, told(8, 8), 0);
    expect(later(failing, told(2, 2), 29).phase).toBe('open');
    expect(later(later(failing, told(1, 0), 31), told(9, 0), 61).phase).toBe('closed');
    expect(later(failing, told(2, 2), 61).phase).toBe('closed');
    expect(later(failing, told(2, 2), -5).phase).toBe('closed');
  });

  it('lets one call at a time through when half-open, and another when its caller died', () => {
    const half = begun(later(closedCircuit, told(10, 10), 0), 30);
    expect(half.phase).toBe('half-open');
    expect(admitted(half, 31)).toMatchObject({ isAdmitted: false, waitSeconds: 19 });
    expect(admitted(half, 50)).toMatchObject({ isAdmitted: true, isProbe: true });
  });

  it('closes after two probes that went well, and then needs ten calls to open again', () => {
    let state = begun(later(closedCircuit, told(10, 10), 0), 30);
    state = later(state, probe(0), 31);
    expect(state.phase).toBe('half-open');
    state = later(begun(state, 31), probe(0), 32);
    expect(state).toEqual({ ...closedCircuit, beganAt: start + 32_000 });
    expect(later(state, told(9, 9), 33).phase).toBe('closed');
  });

  it('opens for twice as long after each probe that failed, up to the most', () => {
    let state = later(closedCircuit, told(10, 10), 0);
    const waits: number[] = [];
    for (let at = 0; waits.length < 4; ) {
      const wait = (state.openUntil - start) / 1000 - at;
      waits.push(wait);
      at += wait;
      state = later(begun(state, at), probe(1), at);
    }
    expect(waits).toEqual([30, 60, 100, 100]);
  });

  it('does not count calls that began before it opened, nor probes of before it closed', () => {
    const open = later(closedCircuit, told(10, 10), 0);
    expect(later(open, told(50, 0), 5)).toBe(open);
    expect(later(closedCircuit, probe(1), 5)).toBe(closedCircuit);
  });

  const step = fc.record({
    seconds: fc.integer({ min: 0, max: 40 }),
    calls: fc.integer({ min: 1, max: 12 }),
    failures: fc.integer({ min: 0, max: 12 }),
  });

  it('always lets a call through within the longest time, and never two probes at once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state = closedCircuit;
        let at = start;
        let probeUntil = 0;
        for (const { seconds, calls, failures } of steps) {
          at += seconds * 1000;
          const admission = admit(state, at, policy);
          if (!admission.isAdmitted) {
            expect(admission.waitSeconds).toBeLessThanOrEqual(policy.maxOpenSeconds);
            expect(admit(state, at + admission.waitSeconds * 1000, policy).isAdmitted).toBe(true);
            continue;
          }
          if (admission.isProbe) expect(at).toBeGreaterThanOrEqual(probeUntil);
          if (admission.isProbe) probeUntil = at + policy.probeSeconds * 1000;
          const isForgotten = failures % 5 === 4;
          state = admission.next;
          if (isForgotten) continue;
          const outcomes = admission.isProbe ? probe(failures > 6 ? 1 : 0) : told(calls, Math.min(calls, failures));
          state = afterOutcomes(state, outcomes, at, policy);
          if (admission.isProbe) probeUntil = 0;
        }
      }),
      { numRuns: 200 },
    );
  });
});
