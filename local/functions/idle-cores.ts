import { type CpuInfo, cpus } from 'node:os';

/** Shorter times tell little: the system counts in steps of 10 ms. */
const leastMs = 100;
/** Older figures say nothing about now. */
const mostMs = 1_000;

export interface IdleCoresOptions {
  /** @default os.cpus */
  readonly read?: () => Pick<CpuInfo, 'times'>[];
  /** Milliseconds. @default performance.now */
  readonly now?: () => number;
}

interface Reading {
  readonly at: number;
  readonly idleMs: number;
}

/** How many cores of the machine had nothing to do, just now. */
export class IdleCores {
  readonly #read: () => Pick<CpuInfo, 'times'>[];
  readonly #now: () => number;
  #from: Reading | undefined;
  #cores = 0;

  constructor({ read = cpus, now = () => performance.now() }: IdleCoresOptions = {}) {
    this.#read = read;
    this.#now = now;
  }

  /** The average since it was last asked, 0 where that is unknown: it is asked again and again while somebody waits. */
  count(): number {
    const at = this.#now();
    const from = this.#from;
    if (from !== undefined && at - from.at < leastMs) return this.#cores;
    const idleMs = this.#read().reduce((sum, { times }) => sum + times.idle, 0);
    this.#cores = from === undefined || at - from.at > mostMs ? 0 : (idleMs - from.idleMs) / (at - from.at);
    this.#from = { at, idleMs };
    return this.#cores;
  }
}
