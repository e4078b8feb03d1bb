import type { EngineClock } from '../../../local/states/ports.ts';

export interface FakeClock extends EngineClock {
  /** Passes time, firing timers in order at their time. */
  advance(milliseconds: number): void;
  /** Time passes while nothing runs, as when a lid is closed. */
  jump(milliseconds: number): void;
}

export function aFakeClock(start: number): FakeClock {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    setTimer(delayMs, callback) {
      const timer = { at: now + delayMs, callback };
      timers.add(timer);
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as { at: number; callback: () => void }),
    jump: (milliseconds) => {
      now += milliseconds;
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const next = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = Math.max(now, end);
    },
  };
}
