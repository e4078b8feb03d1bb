/**
 * Memory that the processes of functions may have together. It is kept by ending idle ones and by not starting second
 * ones, so that what all have does not depend on how long or how much they work.
 */
import { type Lane, spare } from './lane.ts';
import { residentBytes } from './resident-memory.ts';
import type { Worker } from './worker.ts';

/** What was at work just now is likely to be wanted again, unless its function has another. */
const restMs = 2_000;
/** Pages of Node itself, which all processes share. */
const sharedBytes = 48 * 2 ** 20;
/** Of a function that has not run yet. */
const usualBytes = 64 * 2 ** 20;
/** A process that has grown beyond this is replaced when memory is short: most of it is what its last work left. */
const bloatedBytes = 176 * 2 ** 20;
/** A process younger than this is taken for as large as others of its function came to be. */
const youthMs = 1_000;
const sampleMs = 100;

interface Held {
  readonly lane: Lane;
  readonly worker: Worker;
  readonly bytes: number;
}

interface Sample {
  readonly firstAt: number;
  readonly at: number;
  readonly bytes: number;
}

export interface Plan {
  /** Idle processes to end, in this order. */
  readonly retire: readonly { lane: Lane; worker: Worker }[];
  /** Whether the rest, and the one to start, are within the budget then. */
  readonly fits: boolean;
}

export class MemoryBudget {
  readonly #bytes: number;
  /** The most that one process of a function had. */
  readonly #largest = new Map<Lane, number>();
  readonly #samples = new WeakMap<Worker, Sample>();

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** @param starting the function that wants one process more */
  plan(lanes: readonly Lane[], starting?: Lane): Plan {
    const held = this.#held(lanes);
    const coming = starting === undefined ? 0 : this.#expected(starting);
    let total = held.reduce((sum, { bytes }) => sum + bytes, coming);
    held.sort((a, b) => spare(b.lane) - spare(a.lane) || a.worker.idleSince - b.worker.idleSince);
    const retire: Held[] = [];
    for (const one of held) {
      if (total <= this.#bytes) break;
      if (one.lane === starting || !mayGo(one, retire)) continue;
      retire.push(one);
      total -= one.bytes;
    }
    return { retire, fits: total <= this.#bytes };
  }

  /** Whether an idle process must end at once: memory is short, and its function has another, or it has grown too large. */
  mustGo(lanes: readonly Lane[], lane: Lane, worker: Worker): boolean {
    const isDoomed = spare(lane) === 1 || this.#measure(lane, worker).bytes > bloatedBytes;
    return isDoomed && this.#isExceeded(lanes);
  }

  /** Whether the processes there are, and the first ones of functions that wait for one, have more. */
  #isExceeded(lanes: readonly Lane[]): boolean {
    const coming = lanes.filter(({ workers, queue }) => workers.size === 0 && queue.length > 0);
    const expected = coming.reduce((sum, lane) => sum + this.#expected(lane), 0);
    return this.#held(lanes).reduce((sum, { bytes }) => sum + bytes, expected) > this.#bytes;
  }

  #held(lanes: readonly Lane[]): Held[] {
    return lanes.flatMap((lane) => [...lane.workers].map((worker) => this.#measure(lane, worker)));
  }

  #measure(lane: Lane, worker: Worker): Held {
    const sample = this.#sample(worker);
    this.#largest.set(lane, Math.max(sample.bytes, this.#largest.get(lane) ?? 0));
    const isYoung = performance.now() - sample.firstAt < youthMs;
    return { lane, worker, bytes: isYoung ? Math.max(sample.bytes, this.#expected(lane)) : sample.bytes };
  }

  #sample(worker: Worker): Sample {
    const known = this.#samples.get(worker);
    const at = performance.now();
    if (known !== undefined && at - known.at < sampleMs) return known;
    const bytes = worker.pid === undefined ? 0 : Math.max(0, residentBytes(worker.pid) - sharedBytes);
    const sample = { firstAt: known?.firstAt ?? at, at, bytes };
    this.#samples.set(worker, sample);
    return sample;
  }

  #expected(lane: Lane): number {
    return Math.max(usualBytes, this.#largest.get(lane) ?? 0);
  }
}

function mayGo({ lane, worker }: Held, going: readonly Held[]): boolean {
  const left = lane.workers.size - going.filter((other) => other.lane === lane).length;
  return worker.running === 0 && (left > 1 || performance.now() - worker.idleSince >= restMs);
}
