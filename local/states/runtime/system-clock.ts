import type { EngineClock, TimerHandle } from '../ports.ts';

/** Longest delay of a Node timer; longer ones are chained. */
const longestMs = 2_147_483_647;

interface Timer {
  timeout: NodeJS.Timeout;
}

/** The machine's own clock. */
export const systemClock: EngineClock = {
  now: () => Date.now(),
  setTimer(delayMs, callback): TimerHandle {
    const end = Date.now() + delayMs;
    const arm = (): NodeJS.Timeout => {
      const left = end - Date.now();
      if (left <= longestMs) return setTimeout(callback, Math.max(0, left));
      return setTimeout(() => {
        timer.timeout = arm();
      }, longestMs);
    };
    const timer: Timer = { timeout: arm() };
    return timer;
  },
  clearTimer: (handle) => clearTimeout((handle as Timer).timeout),
};
