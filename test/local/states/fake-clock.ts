import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EngineClock } from '../../../local/states/ports.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that stands still until a test lets it jump to the next timer. */
export class FakeClock implements EngineClock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(now = Date.parse('2026-01-01T00:00:00Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    this.#order += 1;
    const timer = { at: this.#now + delayMs, order: this.#order, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimer(handle: unknown): void {
    this.#timers.delete(handle as Timer);
  }

  /** Moves on by so much, and lets everything happen that is due until then. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (let next = this.#next(); next !== undefined && next.at <= end; next = this.#next()) await this.#fire(next);
    this.#now = end;
    await settle();
  }

  /** Jumps from timer to timer until the promise is settled. */
  async until<Result>(promise: Promise<Result>): Promise<Result> {
    let isSettled = false;
    const mark = (): void => {
      isSettled = true;
    };
    promise.then(mark, mark);
    await settle();
    for (let idle = 0; !isSettled && idle < 5000; ) {
      const next = this.#next();
      if (next === undefined) idle += 1;
      else await this.#fire(next);
      await settle();
    }
    if (!isSettled) throw new Error('nothing happens any more, but the promise is not settled');
    return promise;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.callback();
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
}
