/** Delivers events as badly as S3 may: twice, never, or late. The same seed gives the same disorder. */
import type { BridgeEvent } from './bridge-event.ts';

export interface Disorder {
  readonly seed: number;
  /** Shares of all events, each in [0, 1]. */
  readonly duplicated: number;
  readonly dropped: number;
  /** Held back until up to three later events have passed. */
  readonly delayed: number;
}

export interface DisorderedDelivery {
  publish(event: BridgeEvent): Promise<void>;
  /** Delivers what is held back. */
  flush(): Promise<void>;
}

const longestHold = 3;

export function disorderly(disorder: Disorder, publish: (event: BridgeEvent) => Promise<void>): DisorderedDelivery {
  const random = randomFrom(disorder.seed);
  let held: { readonly event: BridgeEvent; passes: number }[] = [];

  async function releaseDue(): Promise<void> {
    for (const waiting of held) waiting.passes -= 1;
    const due = held.filter((waiting) => waiting.passes <= 0);
    held = held.filter((waiting) => waiting.passes > 0);
    for (const { event } of due) await publish(event);
  }

  return {
    async publish(event) {
      const [isDropped, isDuplicated, isDelayed] = [
        random() < disorder.dropped,
        random() < disorder.duplicated,
        random() < disorder.delayed,
      ];
      const passes = 1 + Math.floor(random() * longestHold);
      if (!isDropped && !isDelayed) await publish(event);
      await releaseDue();
      if (!isDropped && (isDelayed || isDuplicated)) held.push({ event, passes });
    },
    async flush() {
      while (held.length > 0) await releaseDue();
    },
  };
}

/** Mulberry32: 32 bits of state are enough for a test. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
