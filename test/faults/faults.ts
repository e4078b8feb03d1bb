import { AsyncLocalStorage } from 'node:async_hooks';
import type { StageErrorName } from '@sheaf/core/error-table';
import { StageError } from '@sheaf/core/errors';

export type Port = 'lake' | 'landing' | 'vectors' | 'database' | 'model' | 'machine';

/** The process is gone: nothing that it had under way comes to an end that anybody sees. */
export class Died extends Error {
  override name = 'Died';
}

const unavailable: Readonly<Record<Port, StageErrorName>> = {
  lake: 'StoreUnavailable',
  landing: 'StoreUnavailable',
  vectors: 'StoreUnavailable',
  database: 'DatabaseUnavailable',
  model: 'ProviderUnavailable',
  machine: 'Unknown',
};

/**
 * Chance that a call is a fault. There are many calls of the database and the lake, most of them before anything is paid
 * for; what comes late in a job must have its share.
 */
const hazards: Readonly<Record<Port, number>> = {
  lake: 1 / 25,
  landing: 1 / 10,
  vectors: 1 / 6,
  database: 1 / 25,
  model: 1 / 3,
  machine: 1 / 5,
};

/** Of all faults, a full disk of those of writes. The rest are single failures, before or after their effect. */
const shares = { kill: 0.6, outage: 0.08, fullDisk: 0.22 };
/** Calls that an outage lasts: some end before the retries of a task are spent, others after. */
const longestOutage = 40;

/**
 * Decides by the numbers of a seed which calls of ports do not come, or do not come back. A process that died stays dead: what
 * it still has under way fails with its next call, however late that comes.
 */
export class Faults {
  readonly counts = { kills: 0, failures: 0, outages: 0, fullDisks: 0 };
  /** How many more there may be. */
  left = 0;
  readonly #random: () => number;
  readonly #lives = new AsyncLocalStorage<number>();
  #life = 0;
  #isDead = false;
  #outage: { port: Port; calls: number; error: StageErrorName } | undefined;

  constructor(random: () => number) {
    this.#random = random;
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** No more of them, and an outage is over. */
  end(): void {
    this.left = 0;
    this.#outage = undefined;
  }

  /** Runs work as a new process. */
  live<T>(work: () => Promise<T>): Promise<T> {
    this.#life += 1;
    this.#isDead = false;
    return this.#lives.run(this.#life, work);
  }

  /** One call of a port, which may not come, or not come back. */
  async around<T>(port: Port, work: () => Promise<T>, isWrite = false): Promise<T> {
    this.#checkLife();
    const outage = this.#outageOf(port);
    if (outage !== undefined) throw new StageError(outage, 'The fault of a test, for a while.');
    const isFault = this.left > 0 && this.#random() < hazards[port];
    if (!isFault) {
      const result = await work();
      this.#checkLife();
      return result;
    }
    this.left -= 1;
    return this.#fail(port, work, isWrite);
  }

  async #fail<T>(port: Port, work: () => Promise<T>, isWrite: boolean): Promise<T> {
    const kind = this.#random();
    const hasEffect = this.#random() < 0.5;
    if (kind < shares.outage) {
      this.counts.outages += 1;
      this.#outage = { port, calls: Math.ceil(this.#random() * longestOutage), error: unavailable[port] };
    } else if (kind < shares.outage + shares.fullDisk && isWrite) {
      this.counts.fullDisks += 1;
      throw new StageError('StoreRefused', 'ENOSPC: no space left on device.');
    }
    if (hasEffect) await work();
    this.#checkLife();
    if (kind >= 1 - shares.kill) {
      this.counts.kills += 1;
      this.#isDead = true;
      throw new Died('The process was killed.');
    }
    if (this.#outage === undefined) this.counts.failures += 1;
    throw new StageError(unavailable[port], 'The fault of a test, once.');
  }

  #outageOf(port: Port): StageErrorName | undefined {
    const outage = this.#outage;
    if (outage?.port !== port) return undefined;
    outage.calls -= 1;
    if (outage.calls <= 0) this.#outage = undefined;
    return outage.error;
  }

  #checkLife(): void {
    if (this.#isDead || this.#lives.getStore() !== this.#life) throw new Died('The process was killed before.');
  }
}
