import { expect, test } from 'vitest';
import { IdleCores } from '../../../local/functions/idle-cores.ts';

/** A machine of two cores whose clock and idle time stand still until they are moved. */
function aMachine() {
  const state = { at: 0, idleMs: [0, 0] };
  const times = (idle: number) => ({ times: { user: 0, nice: 0, sys: 0, irq: 0, idle } });
  const cores = new IdleCores({ now: () => state.at, read: () => state.idleMs.map(times) });
  const pass = (ms: number, ...idleMs: number[]) => {
    state.at += ms;
    state.idleMs = state.idleMs.map((before, core) => before + (idleMs[core] ?? 0));
    return cores.count();
  };
  return { pass };
}

test('counts what was idle since the last look', () => {
  const { pass } = aMachine();
  pass(0);
  expect(pass(200, 200, 100)).toBe(1.5);
  expect(pass(200, 0, 0)).toBe(0);
});

test('knows nothing at first, and nothing of long ago', () => {
  const { pass } = aMachine();
  expect(pass(0)).toBe(0);
  expect(pass(5_000, 5_000, 5_000)).toBe(0);
  expect(pass(100, 50, 50)).toBe(1);
});

test('keeps its answer for a moment, in which the system would count too little', () => {
  const { pass } = aMachine();
  pass(0);
  expect(pass(100, 100, 100)).toBe(2);
  expect(pass(50, 0, 0)).toBe(2);
});
